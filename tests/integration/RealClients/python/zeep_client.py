"""zeep with a WSDL of the partner API."""
import sys
import urllib.request
from pathlib import Path

from lxml import etree
from zeep import Client
from zeep.exceptions import Fault

SIDECAR, ORG, PASSWORD = sys.argv[1:4]
USERNAME = "integration@acme.example"
WSDL = str(Path(__file__).parent.parent / "wsdl" / "partner.wsdl")
FIELDS = "urn:sobject.partner.soap.sforce.com"


def kill_sessions():
    urllib.request.urlopen(urllib.request.Request(f"{ORG}/__control/sessions/revoke", data=b"{}", method="POST")).close()


def connect():
    client = Client(WSDL)
    binding = "{urn:partner.soap.sforce.com}SoapBinding"
    login = client.create_service(binding, f"{SIDECAR}/services/Soap/u/62.0").login(USERNAME, PASSWORD)
    assert login.serverUrl.startswith(f"{SIDECAR}/services/Soap/u/62.0/00D"), login.serverUrl
    return client, client.create_service(binding, login.serverUrl), {"sessionId": login.sessionId}, login


def account(client, field, value, record_id=None):
    element = etree.Element(f"{{{FIELDS}}}{field}")
    element.text = value
    record = client.get_type(f"{{{FIELDS}}}sObject")(type="Account", _value_1=[element])
    if record_id:
        record.Id = record_id
    return record


client, service, session, login = connect()
options = {"batchSize": 200}
page = service.query("SELECT Id, Name FROM Account ORDER BY Name", _soapheaders={"SessionHeader": session, "QueryOptions": options})
assert len(page.records) == 200
seen = 200
kill_sessions()
while not page.done:
    page = service.queryMore(page.queryLocator, _soapheaders={"SessionHeader": session, "QueryOptions": options})
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

assert service.getUserInfo(_soapheaders=headers).userName == USERNAME
assert login.userInfo.userName == USERNAME
_, other, other_session, _ = connect()
service.logout(_soapheaders=headers)
assert len(other.query("SELECT Id FROM Account LIMIT 1", _soapheaders={"SessionHeader": other_session}).records) == 1
print("done")
