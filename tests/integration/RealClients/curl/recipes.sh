#!/usr/bin/env bash
# The ways of docs/clients.md with curl, the session ended in between. Arguments: sidecar, org, password, client secret, dead session, TLS origin, its CA certificate.
set -euo pipefail
sidecar=$1 org=$2 password=$3 secret=$4 dead=$5 tls=$6 ca=$7
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

kill_sessions() { curl -sSf -X POST -d '{}' "$org/__control/sessions/revoke" >/dev/null; }
expect() { grep -q -- "$1" || { echo "no '$1' in the answer to: $2" >&2; exit 1; }; }
escaped() { sed 's/&/\&amp;/g; s/</\&lt;/g' <<<"$1"; }

# SOAP login, then a call with what it gave.
cat >"$work/login.xml" <<XML
<se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Body><login xmlns="urn:partner.soap.sforce.com">
<username>integration@acme.example</username><password>$(escaped "$password")</password></login></se:Body></se:Envelope>
XML
curl -sSf -H 'Content-Type: text/xml' -H 'SOAPAction: ""' --data-binary "@$work/login.xml" "$sidecar/services/Soap/u/62.0" >"$work/login-answer.xml"
session=$(sed -n 's:.*<sessionId>\([^<]*\)</sessionId>.*:\1:p' "$work/login-answer.xml")
server=$(sed -n 's:.*<serverUrl>\([^<]*\)</serverUrl>.*:\1:p' "$work/login-answer.xml")
[[ $server == "$sidecar"/services/Soap/u/62.0/00D* ]] || { echo "serverUrl $server" >&2; exit 1; }
kill_sessions
cat >"$work/query.xml" <<XML
<se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header><SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>$session</sessionId></SessionHeader></se:Header>
<se:Body><query xmlns="urn:partner.soap.sforce.com"><queryString>SELECT Id FROM Account LIMIT 1</queryString></query></se:Body></se:Envelope>
XML
curl -sSf -H 'Content-Type: text/xml' -H 'SOAPAction: ""' --data-binary "@$work/query.xml" "$server" | expect '<size>1</size>' 'SOAP query'

# OAuth password login over TLS, then REST.
curl -sSf --cacert "$ca" "$tls/services/oauth2/token" -d grant_type=password -d client_id=consumer-key -d "client_secret=$secret" \
    -d username=integration@acme.example --data-urlencode "password=$password" >"$work/token.json"
token=$(sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p' "$work/token.json")
grep -q "\"instance_url\":\"$tls\"" "$work/token.json"
kill_sessions
curl -sSf --cacert "$ca" -H "Authorization: Bearer $token" --get --data-urlencode 'q=SELECT Id FROM Account LIMIT 1' "$tls/services/data/v62.0/query" | expect '"totalSize":1' 'REST query'

# No login at all.
curl -sSf --get --data-urlencode 'q=SELECT Id FROM Account LIMIT 1' "$sidecar/services/data/v62.0/query" | expect '"totalSize":1' 'REST query without any credential'

# Bulk 1, with a session of long ago.
bulk() { curl -sSf -H "X-SFDC-Session: $dead" "$@"; }
job=$(bulk -H 'Content-Type: application/xml' --data '<jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload"><operation>insert</operation><object>Account</object><contentType>CSV</contentType></jobInfo>' \
    "$sidecar/services/async/62.0/job" | sed -n 's:.*<id>\([^<]*\)</id>.*:\1:p')
kill_sessions
printf 'Name\nOne\n"Two, Ltd"\n' | bulk -H 'Content-Type: text/csv' --data-binary @- "$sidecar/services/async/62.0/job/$job/batch" | expect '<jobId>' 'batch'
kill_sessions
bulk -H 'Content-Type: application/xml' --data '<jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload"><state>Closed</state></jobInfo>' "$sidecar/services/async/62.0/job/$job" | expect Closed 'close'
for _ in $(seq 50); do
    bulk "$sidecar/services/async/62.0/job/$job" >"$work/job.xml"
    grep -q '<numberRecordsProcessed>2</numberRecordsProcessed>' "$work/job.xml" && break
    sleep 0.1
done
expect '<numberRecordsProcessed>2</numberRecordsProcessed>' 'Bulk 1 job' <"$work/job.xml"
echo done
