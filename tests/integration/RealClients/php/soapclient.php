<?php
// PHP's own SoapClient, as the toolkits of its day used it. Sixth argument: "gzip" sends and takes compressed messages.
// Seventh: the API version.
declare(strict_types=1);

[, $sidecar, $org, $password] = $argv;
$username = 'integration@acme.example';
$options = ($argv[6] ?? '') === 'gzip' ? ['compression' => SOAP_COMPRESSION_ACCEPT | SOAP_COMPRESSION_GZIP | 5] : [];
$version = $argv[7] ?? '62.0';
const PARTNER = 'urn:partner.soap.sforce.com';
const FIELDS = 'urn:sobject.partner.soap.sforce.com';

function must(bool $holds, string $what): void
{
    if (!$holds) {
        fwrite(STDERR, "not so: $what\n");
        exit(1);
    }
}

function killSessions(string $org): void
{
    $context = stream_context_create(['http' => ['method' => 'POST', 'content' => '{}']]);
    must(file_get_contents("$org/__control/sessions/revoke", false, $context) !== false, 'the control API answers');
}

function connect(): array
{
    global $sidecar, $username, $password, $options, $version;
    $client = new SoapClient(__DIR__ . '/../wsdl/partner.wsdl', $options + [
        'location' => "$sidecar/services/Soap/u/$version", 'cache_wsdl' => WSDL_CACHE_NONE, 'exceptions' => true, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
    $login = $client->login(['username' => $username, 'password' => $password])->result;
    must(str_starts_with($login->serverUrl, "$sidecar/services/Soap/u/$version/00D"), "serverUrl $login->serverUrl");
    must($login->passwordExpired === false, 'the password is not expired');
    $client->__setLocation($login->serverUrl);
    $client->__setSoapHeaders([
        new SoapHeader(PARTNER, 'SessionHeader', ['sessionId' => $login->sessionId]),
        new SoapHeader(PARTNER, 'QueryOptions', ['batchSize' => 200])]);
    return [$client, $login];
}

function account(?string $id, string $field, string $value): array
{
    $any = sprintf('<%1$s xmlns="%2$s">%3$s</%1$s>', $field, FIELDS, htmlspecialchars($value, ENT_XML1));
    return ['sObjects' => [['type' => 'Account', 'Id' => $id, 'any' => $any]]];
}

[$client, $login] = connect();
$page = $client->query(['queryString' => 'SELECT Id, Name FROM Account ORDER BY Name'])->result;
must(count($page->records) === 200, 'a page has 200 records');
$seen = 200;
killSessions($org);
while (!$page->done) {
    $page = $client->queryMore(['queryLocator' => $page->queryLocator])->result;
    $seen += count($page->records);
}

must($seen === $page->size, "all $page->size records seen, not $seen");

$created = $client->create(account(null, 'Name', 'Ümläut & Söhne'))->result[0];
must($created->success, 'create');
killSessions($org);
must($client->update(account($created->id, 'Phone', '+49 89 1'))->result[0]->success, 'update');
$read = $client->query(['queryString' => "SELECT Name, Phone FROM Account WHERE Id = '$created->id'"])->result->records[0];
$any = is_array($read->any) ? implode('', $read->any) : $read->any;
must(str_contains($any, 'Ümläut &amp; Söhne') && str_contains($any, '+49 89 1'), "what was written is read: $any");
killSessions($org);
must($client->delete(['ids' => [$created->id]])->result[0]->success, 'delete');

try {
    $client->query(['queryString' => 'SELECT Nonsense FROM Account']);
    must(false, 'a bad query is a fault');
} catch (SoapFault $fault) {
    must(str_contains($fault->faultcode, 'INVALID_FIELD'), "fault $fault->faultcode");
}

must($client->getUserInfo([])->result->userName === $username, 'getUserInfo');
must($login->userInfo->userName === $username, 'userInfo of the login');
[$other] = connect();
$client->logout([]);
must(count($other->query(['queryString' => 'SELECT Id FROM Account LIMIT 1'])->result->records) === 1, 'another client still works');
echo "done\n";
