/* A C program whose stubs gSOAP generated from the WSDL of one version, in strict mode: an element that the WSDL does not have, or that is
 * missing, ends it. Arguments: sidecar, org, password, "login" or "story", then the versions; all of them have the shape of that WSDL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "soapH.h"
#include "SoapBinding.nsmap"

#define USERNAME "integration@acme.example"
#define FIELD(name, value) "<" name " xmlns=\"urn:sobject.partner.soap.sforce.com\">" value "</" name ">"

static const char *sidecar, *org, *password;

static void must(int holds, const char *what, struct soap *soap)
{
    if (holds)
        return;
    fprintf(stderr, "not so: %s\n", what);
    if (soap && soap->error)
        soap_print_fault(soap, stderr);
    exit(1);
}

static void kill_sessions(void)
{
    char command[512];
    snprintf(command, sizeof command, "curl -sSf --noproxy '*' -X POST -d '{}' %s/__control/sessions/revoke >/dev/null", org);
    must(system(command) == 0, "the control API answers", NULL);
}

static struct soap *new_client(void)
{
    struct soap *soap = soap_new1(SOAP_XML_STRICT | SOAP_C_UTFSTRING);
    soap->connect_timeout = soap->send_timeout = soap->recv_timeout = 20;
    return soap;
}

/* Logs in; from then on calls carry the session and ask for pages of 200. */
static struct soap *log_in(const char *version, char **server)
{
    static struct _p__QueryOptions pages;
    static int size = 200;
    struct soap *soap = new_client();
    struct _p__login request;
    struct _p__loginResponse response;
    char address[512], expected[512];

    request.username = (char *)USERNAME;
    request.password = (char *)password;
    snprintf(address, sizeof address, "%s/services/Soap/u/%s.0", sidecar, version);
    must(soap_call___p__login(soap, address, NULL, &request, &response) == SOAP_OK, "login", soap);
    snprintf(expected, sizeof expected, "%s/00D", address);
    must(strncmp(response.result->serverUrl, expected, strlen(expected)) == 0, response.result->serverUrl, soap);
    must(!response.result->passwordExpired, "the password is not expired", soap);
    must(response.result->userInfo && strcmp(response.result->userInfo->userName, USERNAME) == 0, "userInfo", soap);

    *server = response.result->serverUrl;
    soap->header = soap_malloc(soap, sizeof *soap->header);
    memset(soap->header, 0, sizeof *soap->header);
    soap->header->p__SessionHeader = soap_malloc(soap, sizeof *soap->header->p__SessionHeader);
    soap->header->p__SessionHeader->sessionId = response.result->sessionId;
    pages.batchSize = &size;
    soap->header->p__QueryOptions = &pages;
    return soap;
}

/* A response replaces the header by its own. */
#define CALL(operation, what) \
    do { struct SOAP_ENV__Header *kept = soap->header; must(operation == SOAP_OK, what, soap); soap->header = kept; } while (0)

static struct _p__queryResponse query(struct soap *soap, const char *server, const char *soql)
{
    struct _p__query request;
    struct _p__queryResponse response;
    request.queryString = (char *)soql;
    CALL(soap_call___p__query(soap, server, NULL, &request, &response), "query");
    return response;
}

static struct o__sObject account(char *id, char *field)
{
    static char *fields[1];
    struct o__sObject record;
    memset(&record, 0, sizeof record);
    record.type = (char *)"Account";
    record.Id = id;
    fields[0] = field;
    record.__size = 1;
    record.__any = fields;
    return record;
}

static void story(const char *version)
{
    char *server, *other_server, soql[256];
    struct soap *soap = log_in(version, &server), *other;
    struct _p__queryResponse page = query(soap, server, "SELECT Id, Name FROM Account ORDER BY Name");
    int seen = page.result->__sizerecords;
    must(seen == 200, "a page has 200 records", soap);
    kill_sessions();
    while (!page.result->done) {
        struct _p__queryMore request;
        struct _p__queryMoreResponse response;
        request.queryLocator = page.result->queryLocator;
        CALL(soap_call___p__queryMore(soap, server, NULL, &request, &response), "queryMore");
        page.result = response.result;
        seen += page.result->__sizerecords;
    }
    must(seen == page.result->size, "all records seen", soap);

    struct o__sObject record = account(NULL, (char *)FIELD("Name", "Ümläut &amp; Söhne"));
    struct _p__create create = { 1, &record };
    struct _p__createResponse created;
    CALL(soap_call___p__create(soap, server, NULL, &create, &created), "create");
    must(created.__sizeresult == 1 && created.result[0].success, "created", soap);
    char *id = created.result[0].id;

    kill_sessions();
    record = account(id, (char *)FIELD("Phone", "+49 89 1"));
    struct _p__update update = { 1, &record };
    struct _p__updateResponse updated;
    CALL(soap_call___p__update(soap, server, NULL, &update, &updated), "update");
    must(updated.__sizeresult == 1 && updated.result[0].success, "updated", soap);

    snprintf(soql, sizeof soql, "SELECT Name, Phone FROM Account WHERE Id = '%s'", id);
    page = query(soap, server, soql);
    must(page.result->__sizerecords == 1 && page.result->records[0].__size == 2, "what was written is read", soap);
    must(strstr(page.result->records[0].__any[0], "Ümläut &amp; Söhne") && strstr(page.result->records[0].__any[1], "+49 89 1"),
        page.result->records[0].__any[0], soap);

    kill_sessions();
    struct _p__delete delete = { 1, &id };
    struct _p__deleteResponse deleted;
    CALL(soap_call___p__delete(soap, server, NULL, &delete, &deleted), "delete");
    must(deleted.__sizeresult == 1 && deleted.result[0].success, "deleted", soap);

    struct _p__query bad = { (char *)"SELECT Nonsense FROM Account" };
    struct _p__queryResponse never;
    struct SOAP_ENV__Header *kept = soap->header;
    must(soap_call___p__query(soap, server, NULL, &bad, &never) == SOAP_FAULT, "a bad query is a fault", soap);
    must(soap->fault->detail && soap->fault->detail->f__InvalidFieldFault
        && soap->fault->detail->f__InvalidFieldFault->exceptionCode == f__ExceptionCode__INVALID_USCOREFIELD, "its detail is typed", soap);
    soap->header = kept;

    struct _p__getUserInfo who;
    struct _p__getUserInfoResponse user;
    CALL(soap_call___p__getUserInfo(soap, server, NULL, &who, &user), "getUserInfo");
    must(strcmp(user.result->userName, USERNAME) == 0, "getUserInfo", soap);

    other = log_in(version, &other_server);
    struct _p__logout logout;
    struct _p__logoutResponse out;
    CALL(soap_call___p__logout(soap, server, NULL, &logout, &out), "logout");
    must(query(other, other_server, "SELECT Id FROM Account LIMIT 1").result->__sizerecords == 1, "another client still works", other);
}

int main(int count, char **arguments)
{
    char *server;
    sidecar = arguments[1];
    org = arguments[2];
    password = arguments[3];
    for (int i = 5; i < count; i++) {
        if (strcmp(arguments[4], "story") == 0)
            story(arguments[i]);
        else
            log_in(arguments[i], &server);
    }
    printf("done\n");
    return 0;
}
