"""zeep in its strict mode, with the WSDL of each version. Further arguments: folder of the WSDLs, versions for a whole story, versions for a login."""
import sys
import urllib.request

from lxml import etree
from zeep import Client
from zeep.exceptions import Fault

SIDECAR, ORG, PASSWORD = sys.argv[1:4]
FOLDER, STORIES, LOGINS = sys.argv[6:9]
USERNAME = "integration@acme.example"
FIELDS = "urn:sobject.partner.soap.sforce.com"
BINDING = "{urn:partner.soap.sforce.com}SoapBinding"


def kill_sessions():
    urllib.request.urlopen(urllib.request.Request(f"{ORG}/__control/sessions/revoke", data=b"{}", method="POST")).close()


def connect(version):
    client = Client(f"{FOLDER}/partner-{version}.wsdl")
    login = client.create_service(BINDING, f"{SIDECAR}/services/Soap/u/{version}.0").login(USERNAME, PASSWORD)
    assert login.serverUrl.startswith(f"{SIDECAR}/services/Soap/u/{version}.0/00D"), login.serverUrl
    assert login.passwordExpired is False, login
    assert login.userInfo.userName == USERNAME, login
    return client, client.create_service(BINDING, login.serverUrl), {"sessionId": login.sessionId}


def account(client, field, value, record_id=None):
    element = etree.Element(f"{{{FIELDS}}}{field}")
    element.text = value
    record = client.get_type(f"{{{FIELDS}}}sObject")(type="Account", _value_1=[element])
    if record_id:
        record.Id = record_id
    return record


def story(version):
    client, service, session = connect(version)
    paged = {"SessionHeader": session, "QueryOptions": {"batchSize": 200}}
    page = service.query("SELECT Id, Name FROM Account ORDER BY Name", _soapheaders=paged)
    assert len(page.records) == 200
    seen = 200
    kill_sessions()
    while not page.done:
        page = service.queryMore(page.queryLocator, _soapheaders=paged)
        seen += len(page.records)
    assert seen == page.size, (seen, page.size)

    headers = {"SessionHeader": session}
    created = service.create([account(client, "Name", "Ümläut & Söhne")], _soapheaders=headers)[0]
    assert created.success, created
    kill_sessions()
    assert service.update([account(client, "Phone", "+49 89 1", created.id)], _soapheaders=headers)[0].success
    read = service.query(f"SELECT Name, Phone FROM Account WHERE Id = '{created.id}'", _soapheaders=headers).records[0]
    values = {etree.QName(element).localname: element.text for element in read._value_1}
    assert values["Name"] == "Ümläut & Söhne" and values["Phone"] == "+49 89 1", values
    kill_sessions()
    assert service.delete([created.id], _soapheaders=headers)[0].success

    try:
        service.query("SELECT Nonsense FROM Account", _soapheaders=headers)
        raise AssertionError("a bad query is a fault")
    except Fault as fault:
        assert "INVALID_FIELD" in fault.code, fault.code
        detail = client.wsdl.types.deserialize(fault.detail[0])
        assert detail.exceptionCode == "INVALID_FIELD", detail

    assert service.getUserInfo(_soapheaders=headers).userName == USERNAME
    _, other, other_session = connect(version)
    service.logout(_soapheaders=headers)
    assert len(other.query("SELECT Id FROM Account LIMIT 1", _soapheaders={"SessionHeader": other_session}).records) == 1


for number in LOGINS.split():
    connect(number)
for number in STORIES.split():
    story(number)
print("done")
