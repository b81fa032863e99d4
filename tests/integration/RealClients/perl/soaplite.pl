#!/usr/bin/perl
# SOAP::Lite, on which WWW::Salesforce is built, used in its way: a prefix for every element, the session in a header of each call.
use strict;
use warnings;
use utf8;
use HTTP::Request;
use LWP::UserAgent;
use SOAP::Lite;

my ($sidecar, $org, $password) = @ARGV;
my $username = 'integration@acme.example';
my ($partner, $object) = ('urn:partner.soap.sforce.com', 'urn:sobject.partner.soap.sforce.com');

sub must { my ($holds, $what) = @_; die "not so: $what\n" unless $holds }

sub kill_sessions {
    my $answer = LWP::UserAgent->new->request(HTTP::Request->new(POST => "$org/__control/sessions/revoke", [], '{}'));
    must($answer->is_success, 'the control API answers');
}

sub element { my ($name, $value) = @_; SOAP::Data->name($name)->prefix('sforce')->uri($partner)->value($value)->type('string') }
sub field { my ($name, $value) = @_; SOAP::Data->name($name)->prefix('sobject')->uri($object)->value($value)->type('string') }

sub client { my ($address) = @_; SOAP::Lite->new->proxy($address, timeout => 20)->on_action(sub { '""' })->autotype(0) }

sub invoke {
    my ($connection, $name, @arguments) = @_;
    my @header = $connection->{session}
        ? (SOAP::Header->name('SessionHeader' => \SOAP::Header->name('sessionId')->prefix('sforce')->uri($partner)->value($connection->{session}))->prefix('sforce')->uri($partner),
           SOAP::Header->name('QueryOptions' => \SOAP::Header->name('batchSize')->prefix('sforce')->uri($partner)->value(200))->prefix('sforce')->uri($partner))
        : ();
    my $answer = $connection->{client}->call(SOAP::Data->name($name)->prefix('sforce')->uri($partner)->attr({ 'xmlns:sforce' => $partner, 'xmlns:sobject' => $object }), @arguments, @header);
    return $answer;
}

sub call {
    my ($connection, $name, @arguments) = @_;
    my $answer = invoke($connection, $name, @arguments);
    die "$name: ", $answer->faultcode, ' ', $answer->faultstring, "\n" if $answer->fault;
    return $answer;
}

sub connect_to {
    my $login = call({ client => client("$sidecar/services/Soap/u/62.0") }, 'login', element(username => $username), element(password => $password))->result;
    must(index($login->{serverUrl}, "$sidecar/services/Soap/u/62.0/00D") == 0, "serverUrl $login->{serverUrl}");
    return { client => client($login->{serverUrl}), session => $login->{sessionId}, login => $login };
}

sub records { my ($answer) = @_; $answer->valueof('//result/records') }

my $connection = connect_to();
my $page = call($connection, 'query', element(queryString => 'SELECT Id, Name FROM Account ORDER BY Name'));
my $seen = () = records($page);
must($seen == 200, "a page has 200 records, not $seen");
kill_sessions();
while ($page->result->{done} eq 'false') {
    $page = call($connection, 'queryMore', element(queryLocator => $page->result->{queryLocator}));
    $seen += () = records($page);
}
must($seen == $page->result->{size}, "all records seen, not $seen");

my $created = call($connection, 'create', SOAP::Data->name('sObjects' => \SOAP::Data->value(field(type => 'Account'), field(Name => 'Ümläut & Söhne')))->prefix('sforce')->uri($partner))->result;
must($created->{success} eq 'true', 'create');
kill_sessions();
my $updated = call($connection, 'update',
    SOAP::Data->name('sObjects' => \SOAP::Data->value(field(type => 'Account'), field(Id => $created->{id}), field(Phone => '+49 89 1')))->prefix('sforce')->uri($partner))->result;
must($updated->{success} eq 'true', 'update');
my ($read) = records(call($connection, 'query', element(queryString => "SELECT Name, Phone FROM Account WHERE Id = '$created->{id}'")));
must($read->{Name} eq 'Ümläut & Söhne' && $read->{Phone} eq '+49 89 1', 'what was written is read');
kill_sessions();
must(call($connection, 'delete', element(ids => $created->{id}))->result->{success} eq 'true', 'delete');

my $fault = invoke($connection, 'query', element(queryString => 'SELECT Nonsense FROM Account'));
must($fault->fault && $fault->faultcode =~ /INVALID_FIELD/, 'a bad query is a fault');
must(call($connection, 'getUserInfo')->result->{userName} eq $username, 'getUserInfo');
must($connection->{login}{userInfo}{userName} eq $username, 'userInfo of the login');
my $other = connect_to();
call($connection, 'logout');
my @last = records(call($other, 'query', element(queryString => 'SELECT Id FROM Account LIMIT 1')));
must(@last == 1, 'another client still works');
print "done\n";
