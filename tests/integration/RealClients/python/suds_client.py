"""suds with the WSDL of each version: an element that the WSDL does not have is an error. Arguments as for zeep."""
import logging
import sys
import urllib.request

from suds import WebFault
from suds.client import Client

logging.getLogger("suds").setLevel(logging.CRITICAL)
SIDECAR, ORG, PASSWORD = sys.argv[1:4]
FOLDER, STORIES, LOGINS = sys.argv[6:9]
USERNAME = "integration@acme.example"
PARTNER = "urn:partner.soap.sforce.com"
FIELDS = "urn:sobject.partner.soap.sforce.com"


def kill_sessions():
    urllib.request.urlopen(urllib.request.Request(f"{ORG}/__control/sessions/revoke", data=b"{}", method="POST")).close()


def header(client, name, **values):
    block = client.factory.create(f"{{{PARTNER}}}{name}")
    for key, value in values.items():
        setattr(block, key, value)
    return block


def connect(version):
    client = Client(f"file://{FOLDER}/partner-{version}.wsdl", location=f"{SIDECAR}/services/Soap/u/{version}.0", cache=None, timeout=20)
    login = client.service.login(USERNAME, PASSWORD)
    assert login.serverUrl.startswith(f"{SIDECAR}/services/Soap/u/{version}.0/00D"), login.serverUrl
    assert login.passwordExpired is False, login
    assert login.userInfo.userName == USERNAME, login
    client.set_options(location=str(login.serverUrl), soapheaders=[header(client, "SessionHeader", sessionId=login.sessionId), header(client, "QueryOptions", batchSize=200)])
    return client


def account(client, field, value, record_id=None):
    # suds has no way to say "any element"; a name that the type does not know goes out in the record's namespace.
    record = client.factory.create(f"{{{FIELDS}}}sObject")
    record.type = "Account"
    record.Id = record_id
    setattr(record, field, value)
    return [record]


def fields(record):
    return {name: str(value[0] if isinstance(value, list) else value) for name, value in record if value}


def story(version):
    client = connect(version)
    page = client.service.query("SELECT Id, Name FROM Account ORDER BY Name")
    assert len(page.records) == 200, len(page.records)
    seen = 200
    kill_sessions()
    while not page.done:
        page = client.service.queryMore(page.queryLocator)
        seen += len(page.records)
    assert seen == page.size, (seen, page.size)

    created = client.service.create(account(client, "Name", "Ümläut & Söhne"))[0]
    assert created.success, created
    kill_sessions()
    assert client.service.update(account(client, "Phone", "+49 89 1", str(created.id)))[0].success
    read = fields(client.service.query(f"SELECT Name, Phone FROM Account WHERE Id = '{created.id}'").records[0])
    assert read["Name"] == "Ümläut & Söhne" and read["Phone"] == "+49 89 1", read
    kill_sessions()
    assert client.service.delete([str(created.id)])[0].success

    try:
        client.service.query("SELECT Nonsense FROM Account")
        raise AssertionError("a bad query is a fault")
    except WebFault as wrong:
        assert wrong.fault.detail.InvalidFieldFault.exceptionCode == "INVALID_FIELD", wrong.fault

    assert client.service.getUserInfo().userName == USERNAME
    other = connect(version)
    client.service.logout()
    assert len(other.service.query("SELECT Id FROM Account LIMIT 1").records) == 1


for number in LOGINS.split():
    connect(number)
for number in STORIES.split():
    story(number)
print("done")
