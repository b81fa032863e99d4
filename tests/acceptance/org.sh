#!/usr/bin/env bash
# Sourced. Talks to the org directly, past the sidecar: its own assertions and sessions, to see what the sidecar hides from its clients.
# Needs: work (a private folder), login_host, consumer_key, username, key. Secrets travel in files, never in arguments that ps shows.
api=62.0
rest=/services/data/v$api
form=urn:ietf:params:oauth:grant-type:jwt-bearer
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d =; }

assertion() { # key file, audience, seconds to live, consumer key, user
    local head body
    head=$(printf '{"alg":"RS256"}' | base64url)
    body=$(jq -cnj --arg iss "$4" --arg sub "$5" --arg aud "$2" --argjson exp $(($(date +%s) + $3)) '{$iss,$sub,$aud,$exp}' | base64url)
    printf '%s.%s.%s' "$head" "$body" "$(printf '%s.%s' "$head" "$body" | openssl dgst -sha256 -sign "$1" -binary | base64url)"
}
# Sends a request; its parts are in $status, $headers and $body afterwards.
call() { # curl's arguments
    status=$(curl -sS --max-time 60 -o "$work/body" -D "$work/headers" -w '%{http_code}' "$@" 2>"$work/curl") || status=000
    [[ $status != 000 ]] || cp "$work/curl" "$work/body"
    headers=$(tr -d '\r' <"$work/headers" 2>/dev/null || true)
    body=$(tr -d '\0' <"$work/body" 2>/dev/null || true)
    # An error page or a long list: the beginning tells.
    seen_body="$status ${body:0:600}"
}
header() { sed -n "s/^$1: *//Ip" <<<"$headers" | head -1; }

token_request() { # assertion; further form fields
    printf '%s' "$1" >"$work/assertion"
    shift
    call "$login_host/services/oauth2/token" --data-urlencode "grant_type=$form" --data-urlencode "assertion@$work/assertion" "$@"
}
new_session() { # file for the header; sets token, instance, identity
    token_request "$(assertion "$key" "$login_host" 180 "$consumer_key" "$username")"
    token=$(jq -r '.access_token // empty' <<<"$body" 2>/dev/null || true)
    instance=$(jq -r '.instance_url // empty' <<<"$body" 2>/dev/null || true)
    identity=$(jq -r '.id // empty' <<<"$body" 2>/dev/null || true)
    secret "$token" "access token"
    printf 'Authorization: Bearer %s\n' "$token" >"$work/bearer"
    printf 'Authorization: OAuth %s\n' "$token" >"$work/oauth"
    printf 'X-SFDC-Session: %s\n' "$token" >"$work/bulk"
    [[ -n $token ]]
}
soap() { # origin, session file or '', operation's XML, version; uses SOAP's partner namespace
    local session=''
    [[ -z $2 ]] || session="<s:Header><p:SessionHeader><p:sessionId>$(cat "$2")</p:sessionId></p:SessionHeader></s:Header>"
    printf '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:partner.soap.sforce.com">%s<s:Body>%s</s:Body></s:Envelope>' \
        "$session" "$3" >"$work/soap"
    call "$1/services/Soap/u/${4:-$api}" -H 'Content-Type: text/xml; charset=UTF-8' -H 'SOAPAction: ""' --data-binary "@$work/soap" "${@:5}"
}
login_xml() { # user
    printf '<p:login><p:username>%s</p:username><p:password>not-a-password-of-anybody</p:password></p:login>' "$1"
}
element() { sed -n "s|.*<\(\w*:\)\{0,1\}$1>\([^<]*\)</.*|\2|p" <<<"$body" | head -1; }
handshake='[{"channel":"/meta/handshake","version":"1.0","minimumVersion":"1.0","supportedConnectionTypes":["long-polling"]}]'

# Ends the session that the sidecar uses. The sidecar's own session is not known here: all API sessions of the user are ended.
end_sessions() {
    if [[ -n ${SF_CONTROL:-} ]]; then # the simulated org
        call -X POST "$SF_CONTROL/__control/sessions/revoke" -H 'Content-Type: application/json' --data '{}'
        [[ $status == 2* ]]
        return
    fi
    local ids id own user
    new_session || return 1
    user=${identity##*/}
    call -G "$instance$rest/query" -H "@$work/bearer" --data-urlencode "q=SELECT Id, SessionType FROM AuthSession WHERE UsersId = '$user'"
    ids=$(jq -r '.records[]? | select(.SessionType != "UI") | .Id' <<<"$body" 2>/dev/null || true)
    own=0
    for id in $ids; do
        call -X DELETE "$instance$rest/sobjects/AuthSession/$id" -H "@$work/bearer"
        [[ $status == 2* || $status == 401 ]] && own=$((own + 1))
    done
    # One session for all logins of a user (WF §9.2): this ends the sidecar's, too.
    printf '%s' "$token" >"$work/revoked"
    call "$instance/services/oauth2/revoke" --data-urlencode "token@$work/revoked"
    [[ $own -gt 0 || $status == 200 ]]
}
