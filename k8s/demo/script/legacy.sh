#!/bin/sh
# Stands for a program from 2009: one SOAP login with username and password, then REST calls with the session it was given, for as long as it runs.
#   SALESFORCE  where it believes Salesforce is      (http://localhost:8080)
#   RUNS        calls to make, 0 for no end          (0)
#   PAUSE       seconds between calls                (10)
#   QUIT        URL to POST to when done; only for a Job with a classic sidecar
set -eu
SALESFORCE=${SALESFORCE:-http://localhost:8080}
RUNS=${RUNS:-0}
PAUSE=${PAUSE:-10}
[ -z "${QUIT:-}" ] || trap 'curl -sS -o /dev/null -X POST "$QUIT"' EXIT
trap 'exit 0' TERM INT # the shell is process 1 of its container: without this it ignores SIGTERM

# A classic sidecar may start a moment later than this: hence the retries. With a native one the first attempt succeeds.
answer=$(curl -sS --retry 10 --retry-delay 1 --retry-connrefused -H 'Content-Type: text/xml; charset=UTF-8' -H 'SOAPAction: ""' --data-binary @- \
  "$SALESFORCE/services/Soap/u/62.0" <<'XML'
<?xml version="1.0" encoding="utf-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:partner.soap.sforce.com"><soapenv:Body><urn:login><urn:username>integration@example.com</urn:username><urn:password>from-2009</urn:password></urn:login></soapenv:Body></soapenv:Envelope>
XML
)
session=$(printf %s "$answer" | sed -n 's|.*<sessionId>\([^<]*\)</sessionId>.*|\1|p')
server=$(printf %s "$answer" | sed -n 's|.*<serverUrl>\(https*://[^/<]*\).*|\1|p')
[ -n "$session" ] && [ -n "$server" ] || { echo "login failed: $answer"; exit 1; }
echo "logged in, server $server"

run=0
while [ "$RUNS" -eq 0 ] || [ "$run" -lt "$RUNS" ]; do
  run=$((run + 1))
  status=$(curl -sS -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $session" "$server/services/data/v62.0/query?q=SELECT+Id+FROM+Account") || status=000
  echo "call $run: $status"
  # In the background, so that the trap runs at once.
  sleep "$PAUSE" & wait $!
done
[ "$status" = 200 ]
