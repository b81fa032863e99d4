#!/usr/bin/env bash
# Sourced. What old programs do, through the sidecar; then the same after the session was ended at Salesforce.
account="sf-sidecar acceptance $(date +%s)"

rest_query() { call -G "$client$rest/query" -H "@$work/as-bearer" --data-urlencode "q=SELECT Id FROM Account LIMIT 1"; }
soap_user() { soap "$client" "$work/placeholder" '<p:getUserInfo/>'; }
bulk1_job() {
    call "$client/services/async/$api/job" -H "@$work/as-bulk" -H 'Content-Type: application/xml; charset=UTF-8' --data \
        '<?xml version="1.0" encoding="UTF-8"?><jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload"><operation>insert</operation><object>Account</object><contentType>CSV</contentType></jobInfo>'
}
userinfo() { call "$client/services/oauth2/userinfo" -H "@$work/as-bearer"; }
cometd() { call "$client/cometd/$api" -H "@$work/as-oauth" -H 'Content-Type: application/json' -c "$work/cookies" --data "$handshake"; }

delete_accounts() { # those of this run
    local id
    call -G "$client$rest/query" -H "@$work/as-bearer" --data-urlencode "q=SELECT Id FROM Account WHERE Name = '$account'"
    for id in $(jq -r '.records[]?.Id' <<<"$body" 2>/dev/null || true); do
        call -X DELETE "$client$rest/sobjects/Account/$id" -H "@$work/as-bearer"
        deleted=$((deleted + 1))
    done
}

# A job that was not made is not waited for: its own check has already failed.
finishes() { # id, condition
    [[ -n $1 ]] && wait_for 120 "$2"
}

journey_rest() {
    section 'REST, SOAP, identity, streaming'
    local id
    rest_query
    check 'REST query' "$status, $(jq -r .totalSize <<<"$body" 2>/dev/null || true) records" [ "$status" = 200 ]
    call "$client$rest/sobjects/Account" -H "@$work/as-bearer" -H 'Content-Type: application/json' --data "{\"Name\":\"$account\"}"
    id=$(jq -r '.id // empty' <<<"$body" 2>/dev/null || true)
    check 'REST create' "$status" [ "$status" = 201 ]
    call "$client$rest/sobjects/Account/$id" -H "@$work/as-bearer"
    check 'REST read' "$status" eval '[ "$(jq -r .Name <<<"$body")" = "$account" ]'
    soap_user
    check 'SOAP getUserInfo()' "$status, session of $(element sessionSecondsValid) s" [ "$status" = 200 ]
    soap "$client" "$work/placeholder" '<p:query><p:queryString>SELECT Id FROM Account LIMIT 1</p:queryString></p:query>'
    check 'SOAP query()' "$status, $(element size) records" [ "$status" = 200 ]
    userinfo
    check 'userinfo' "$status" eval '[ "$(jq -r .preferred_username <<<"$body")" = "$username" ]'
    cometd
    check 'CometD handshake' "$status, successful $(jq -r '.[0].successful' <<<"$body" 2>/dev/null || true)" eval '[ "$(jq -r ".[0].successful" <<<"$body")" = true ]'
    local client_id
    client_id=$(jq -r '.[0].clientId' <<<"$body" 2>/dev/null || true)
    call "$client/cometd/$api" -H "@$work/as-oauth" -H 'Content-Type: application/json' -b "$work/cookies" --data \
        "[{\"channel\":\"/meta/connect\",\"clientId\":\"$client_id\",\"connectionType\":\"long-polling\",\"advice\":{\"timeout\":0}}]"
    check 'CometD connect' "$status, successful $(jq -r '.[0].successful' <<<"$body" 2>/dev/null || true)" eval '[ "$(jq -r ".[0].successful" <<<"$body")" = true ]'
    call "$client/services/data/v20.0/query?q=SELECT+Id+FROM+Account" -H "@$work/as-bearer"
    check 'a retired version passes as it is' "$seen_body" eval '[[ $status == 410 || $status == 404 || $status == 400 ]]'
    soap "$client" "$work/placeholder" '<p:getUserInfo/>' 20.0
    check 'a retired SOAP version passes as it is' "$status $(element faultcode)" eval '[[ $body == *UNSUPPORTED_API_VERSION* || $status == 410 || $status == 404 ]]'
}

journey_bulk() {
    section 'Bulk'
    local job
    bulk1_job
    job=$(element id)
    check 'Bulk 1 job' "$status" [ "$status" = 201 ]
    call "$client/services/async/$api/job/$job/batch" -H "@$work/as-bulk" -H 'Content-Type: text/csv; charset=UTF-8' --data-binary $'Name\n'"$account"$'\n'
    check 'Bulk 1 batch' "$status" [ "$status" = 201 ]
    local batch
    batch=$(element id)
    bulk1_done() {
        call "$client/services/async/$api/job/$job/batch/$batch" -H "@$work/as-bulk"
        [[ $(element state) == Completed ]]
    }
    check 'Bulk 1 is processed' 'within two minutes' finishes "$batch" bulk1_done
    call "$client/services/async/$api/job/$job" -H "@$work/as-bulk" -H 'Content-Type: application/xml; charset=UTF-8' --data \
        '<?xml version="1.0" encoding="UTF-8"?><jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload"><state>Closed</state></jobInfo>'
    check 'Bulk 1 job closed' "$status" [ "$status" = 200 ]

    call "$client$rest/jobs/ingest" -H "@$work/as-bearer" -H 'Content-Type: application/json' --data \
        '{"object":"Account","operation":"insert","contentType":"CSV","lineEnding":"LF"}'
    job=$(jq -r '.id // empty' <<<"$body" 2>/dev/null || true)
    check 'Bulk 2 job' "$status" [ -n "$job" ]
    call -X PUT "$client$rest/jobs/ingest/$job/batches" -H "@$work/as-bearer" -H 'Content-Type: text/csv' --data-binary $'Name\n'"$account"$'\n'
    check 'Bulk 2 upload' "$status" [ "$status" = 201 ]
    call -X PATCH "$client$rest/jobs/ingest/$job" -H "@$work/as-bearer" -H 'Content-Type: application/json' --data '{"state":"UploadComplete"}'
    bulk2_done() {
        call "$client$rest/jobs/ingest/$job" -H "@$work/as-bearer"
        [[ $(jq -r .state <<<"$body") == JobComplete ]]
    }
    check 'Bulk 2 is processed' 'within two minutes' finishes "$job" bulk2_done
}

journey_ended_session() {
    section 'A session that Salesforce ended'
    local name function expected before
    while read -r name function expected; do
        before=$(logins)
        if ! end_sessions; then
            unseen "$name after the end of the session" 'the session could not be ended: give the user the permission Manage Users, or end it in Setup'
            continue
        fi
        $function
        check "$name after the end of the session" "$status, $(($(logins) - before)) new login" [ "$status" = "$expected" ]
        if [[ -n ${SF_CONTROL:-} ]]; then
            check "$name: one login" "$(($(logins) - before))" [ "$(($(logins) - before))" = 1 ]
        fi
    done <<'CALLS'
REST rest_query 200
SOAP soap_user 200
Bulk-1 bulk1_job 201
identity userinfo 200
CometD cometd 200
CALLS
    printf 'token=%s' "$placeholder" >"$work/logout"
    call "$client/services/oauth2/revoke" --data "@$work/logout"
    rest_query
    check 'a logout of the program does not end the session of all' "$status" [ "$status" = 200 ]
}

journey() {
    journey_rest
    journey_bulk
    deleted=0
    delete_accounts
    check 'the accounts of this run are deleted' "$deleted of 3" [ $deleted = 3 ]
    journey_ended_session
}
