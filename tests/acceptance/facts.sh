#!/usr/bin/env bash
# Sourced. Compares what only a real org can settle (docs/salesforce-wire-facts.md, section 9 and the facts marked [G]) with this org.

facts_of_logins() {
    section 'Wire facts: logins'
    token_request "$(assertion "$key" "$login_host" 180 "$consumer_key" "$username")"
    fact 1.3 'members of the token response' "$(jq -r 'keys | join(" ")' <<<"$body" 2>/dev/null || true)" '^access_token id instance_url scope token_type$'
    fact 1.3 'media type of the token response' "$(header content-type)" '^application/json;charset=UTF-8$'
    fact 1.3 'cookie of the token response' "$(header set-cookie | cut -d= -f1)" '^BrowserId$'
    local first second
    first=$(jq -r .access_token <<<"$body" 2>/dev/null || true)
    secret "$first" "access token"
    new_session
    second=$token
    seen 9.2 'same token again' "$([[ $first == "$second" ]] && echo 'two logins gave one token' || echo 'two logins gave two tokens')"

    # Each of these is a refused login. There are few, because many can block this address (WF §1.4).
    openssl genrsa -out "$work/wrong.key" 2048 2>/dev/null
    token_request "$(assertion "$work/wrong.key" "$login_host" 180 "$consumer_key" "$username")"
    fact 1.4 'wrong key' "$seen_body" '^400 .*"invalid_grant".*invalid assertion|^400 .*invalid assertion.*"invalid_grant"'
    token_request "$(assertion "$key" https://audience.example 180 "$consumer_key" "$username")"
    fact 1.4 'wrong audience' "$seen_body" '^400 .*(audience is invalid|Audience validation failed)'
    token_request "$(assertion "$key" "$login_host" 180 3MVG9.unknown "$username")"
    fact 1.4 'unknown consumer key' "$seen_body" '^400 .*(invalid_client_id|app_not_found|External client app is not installed)'
    token_request "$(assertion "$key" "$login_host" 180 "$consumer_key" "$(date +%s)@unknown.example")"
    fact 1.4 'unknown user' "$seen_body" "^400 .*user hasn.t approved this consumer"
    token_request "$(assertion "$key" "$login_host" -600 "$consumer_key" "$username")"
    fact 1.2 'assertion that expired ten minutes ago' "$seen_body" '^400 .*(invalid assertion|expired)'
    token_request "$(assertion "$key" "$login_host" -30 "$consumer_key" "$username")"
    seen 9.7 'clock: assertion that expired 30 s ago' "$([[ $status == 200 ]] && echo accepted || mask <<<"$seen_body")"
    token_request "$(assertion "$key" "$login_host" 3600 "$consumer_key" "$username")"
    fact 1.2 'assertion that lives an hour' "$status" '^200'
    token_request "$(assertion "$key" "$login_host" 180 "$consumer_key" "$username")" -d scope=api
    fact 1.1 'scope parameter' "$seen_body" '^400 .*scope parameter not supported'
    soap "$login_host" '' "$(login_xml "$(date +%s)@unknown.example")" 65.0
    if [[ -n ${SF_CONTROL:-} ]]; then unseen 'WF §9.4 login() in API 65 and newer' 'the simulated org assumes it'; else seen 9.4 'login() in API 65 and newer' "$seen_body"; fi
    unseen 'WF §9.1 errors without a recording' 'too many logins, an expired certificate and an inactive org would harm the org that runs this'
    unseen 'WF §9.5 missing Use Any API Auth' 'needs a second user without this permission'
}

facts_of_carriers() {
    section 'Wire facts: how a session is carried'
    new_session
    printf '%s' "$token" >"$work/session"
    soap "$instance" "$work/session" '<p:getUserInfo/>'
    fact 1.3 'sessionSecondsValid in getUserInfo()' "$status $(element sessionSecondsValid)" '^200 [0-9]+'
    call "$instance$rest/limits" -H "@$work/bearer"
    fact 4.2 'Sforce-Limit-Info on REST' "$(header Sforce-Limit-Info)" '^api-usage=[0-9]+/[0-9]+'
    # Nothing is assumed for these three: the sidecar sends both, or OAuth.
    soap "$instance" '' '<p:getUserInfo/>' "$api" -H "@$work/bearer"
    seen 9.6 'SOAP with Authorization alone' "$status $(element faultcode)"
    call "$instance/services/async/$api/job/750000000000000AAA" -H "@$work/bearer"
    seen 9.6 'Bulk 1 with Authorization alone' "$status $(grep -oE 'InvalidSessionId|InvalidJob' <<<"$body" | head -1)"
    call "$instance/cometd/$api" -H "@$work/bearer" -H 'Content-Type: application/json' --data "$handshake"
    seen 9.8 'CometD handshake with Bearer' "$status $(jq -r '.[0].successful' <<<"$body" 2>/dev/null || true)"
    call "$instance$rest/query?q=$(printf 'a%.0s' {1..17000})" -H "@$work/bearer"
    if [[ -n ${SF_CONTROL:-} ]]; then unseen 'WF §10 size of a request' 'the simulated org has the limits of Kestrel'; else fact 10 'request line of 17,000 bytes' "$status" '^(414|431)'; fi
}

facts_of_ended_sessions() {
    section 'Wire facts: an ended session'
    new_session
    printf '%s' "$token" >"$work/session"
    call "$instance/services/oauth2/revoke" --data-urlencode "token@$work/session"
    fact 2.5 'revoke with the token in the body' "$seen_body" '^200 *$'
    ended() { # the end of a session reaches all servers after a moment
        call "$instance$rest/query?q=SELECT+Id+FROM+Account+LIMIT+1" -H "@$work/bearer"
        [[ $status != 200 ]]
    }
    if ! wait_for 30 ended; then
        unseen 'WF §3 forms of an ended session' 'the revoked session still works after 30 s'
        return
    fi
    fact 3.1 'REST' "$seen_body" '^401 .*"INVALID_SESSION_ID"'
    fact 9.3 'WWW-Authenticate of that 401' "$(header WWW-Authenticate)" '^Token'
    fact 10 'Connection of that 401' "$(header Connection)" '^close$|^$'
    call "$instance$rest/limits" -H "@$work/bearer" -H 'Accept: application/xml'
    fact 3.1 'REST in XML' "$seen_body" '^401 .*<Errors><Error>.*INVALID_SESSION_ID'
    call "$instance/services/async/$api/job/750000000000000AAA" -H "@$work/bulk"
    fact 3.3 'Bulk 1' "$seen_body" '^400 .*<exceptionCode>InvalidSessionId</exceptionCode>'
    fact 9.3 'WWW-Authenticate of Bulk 1' "$(header WWW-Authenticate)" '^$'
    soap "$instance" "$work/session" '<p:getUserInfo/>'
    fact 3.4 'SOAP' "$seen_body" '^500 .*sf:INVALID_SESSION_ID.*Invalid Session ID found in SessionHeader'
    call "$instance/services/oauth2/userinfo" -H "@$work/bearer"
    fact 3.1 'userinfo' "$seen_body" '^403 .*Bad_OAuth_Token'
    call "$instance/cometd/$api" -H "@$work/oauth" -H 'Content-Type: application/json' --data "$handshake"
    fact 3.5 'CometD handshake' "$seen_body" '^200 .*(403::Handshake denied|401::Authentication invalid)'
    call "$instance$rest/limits" -H 'Authorization: Basic eDp5'
    seen 9.3 'WWW-Authenticate of an unreadable header' "$status $(header WWW-Authenticate) ${body:0:100}"
}
