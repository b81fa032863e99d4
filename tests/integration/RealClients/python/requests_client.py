"""requests, for what programs write by hand: SOAP with a compressed body sent in chunks, OAuth with everything in the query, REST, and TLS."""
import gzip
import re
import sys

import requests

SIDECAR, ORG, PASSWORD, CLIENT_SECRET, DEAD_SESSION, TLS, CA = sys.argv[1:8]
USERNAME = "integration@acme.example"
DATA = "/services/data/v62.0"


def kill_sessions():
    requests.post(f"{ORG}/__control/sessions/revoke", json={}, timeout=10).raise_for_status()


def soap(origin, operation, session=None, path="/services/Soap/u/62.0"):
    header = f'<se:Header><u:SessionHeader xmlns:u="urn:partner.soap.sforce.com"><u:sessionId>{session}</u:sessionId></u:SessionHeader></se:Header>' if session else "<se:Header/>"
    message = ('<?xml version="1.0" encoding="utf-8"?><se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/">'
               f'{header}<se:Body>{operation}</se:Body></se:Envelope>').encode()
    packed = gzip.compress(message)

    def chunks():
        for start in range(0, len(packed), 50):
            yield packed[start:start + 50]

    headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""', "Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
    return requests.post(origin + path, data=chunks(), headers=headers, verify=CA, timeout=20)


def scrape(text, name):
    return re.search(f"<{name}>([^<]+)</{name}>", text)[1]


for origin in (SIDECAR, TLS):
    answer = soap(origin, f'<login xmlns="urn:partner.soap.sforce.com"><username>{USERNAME}</username><password>{PASSWORD}</password></login>')
    assert answer.status_code == 200, answer.text
    session, server = scrape(answer.text, "sessionId"), scrape(answer.text, "serverUrl")
    assert server.startswith(origin + "/services/Soap/u/62.0/00D"), server
    path = server[len(origin):]
    kill_sessions()
    answer = soap(origin, '<query xmlns="urn:partner.soap.sforce.com"><queryString>SELECT Id FROM Account LIMIT 3</queryString></query>', session, path)
    assert answer.status_code == 200 and answer.text.count("<records") == 3, answer.text
    assert soap(origin, '<logout xmlns="urn:partner.soap.sforce.com"/>', session, path).status_code == 200
    assert soap(origin, '<getUserInfo xmlns="urn:partner.soap.sforce.com"/>', session, path).status_code == 200

    # The password in the query, as old samples have it.
    answer = requests.post(f"{origin}/services/oauth2/token", verify=CA, timeout=20, params={
        "grant_type": "password", "client_id": "consumer-key", "client_secret": CLIENT_SECRET, "username": USERNAME, "password": PASSWORD})
    oauth = answer.json()
    assert oauth["instance_url"] == origin, oauth
    web = requests.Session()
    web.verify, web.trust_env = CA, False  # a REQUESTS_CA_BUNDLE of the machine would win over verify
    web.headers["Authorization"] = "Bearer " + oauth["access_token"]
    page = web.get(f"{origin}{DATA}/query", params={"q": "SELECT Id, Name FROM Account"}, headers={"Sforce-Query-Options": "batchSize=200"}).json()
    seen = len(page["records"])
    kill_sessions()
    while not page["done"]:
        page = web.get(origin + page["nextRecordsUrl"]).json()
        seen += len(page["records"])
    assert seen == page["totalSize"], seen

    created = web.post(f"{origin}{DATA}/sobjects/Account", json={"Name": "Ümläut & Söhne"}).json()["id"]
    kill_sessions()
    assert web.patch(f"{origin}{DATA}/sobjects/Account/{created}", data=gzip.compress(b'{"Phone": "+49 89 1"}'),
                     headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}).status_code == 204
    assert web.get(f"{origin}{DATA}/sobjects/Account/{created}").json()["Phone"] == "+49 89 1"
    assert web.delete(f"{origin}{DATA}/sobjects/Account/{created}").status_code == 204
    assert web.get(oauth["id"]).json()["username"] == USERNAME
    assert requests.post(f"{origin}/services/oauth2/revoke", data={"token": oauth["access_token"]}, verify=CA, timeout=20).status_code == 200

    # Never logged in, session of long ago.
    kill_sessions()
    assert requests.get(f"{origin}{DATA}/limits", headers={"Authorization": "OAuth " + DEAD_SESSION}, verify=CA, timeout=20).status_code == 200
print("done")
