#!/usr/bin/env bash
# Runs the whole journey through the sidecar against a real org, and compares the org with docs/salesforce-wire-facts.md.
#
#   SF_LOGIN_HOST=https://acme.my.salesforce.com SF_CONSUMER_KEY=3MVG9… SF_USERNAME=integration@acme.example SF_KEY=keys/tls.key \
#       tests/acceptance/real-org.sh
#
# Use a Developer Edition org or a sandbox, set up by docs/salesforce-setup.md with the scopes api, refresh_token and id. The run makes and deletes
# a few accounts, makes about 20 logins, 7 of them refused, and ends the API sessions of this user. Needs curl, jq and openssl.
#
# Further settings: SIDECAR (the executable; artifacts/sidecar/sidecar), REPORT (a file; tests/acceptance/reports/<date>.md),
# SF_CONTROL (address of the simulated org, which this script is tested with).
# Exit code: 0 all is well, 1 something failed, 2 a setting or a program is missing.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=org.sh
. "$here/org.sh"
# shellcheck source=facts.sh
. "$here/facts.sh"

usage() { echo "$1" >&2; sed -n '4,5s/^# *//p' "$0" >&2; exit 2; }
for tool in curl jq openssl; do
    command -v $tool >/dev/null || usage "$tool is not installed."
done
for name in SF_LOGIN_HOST SF_CONSUMER_KEY SF_USERNAME SF_KEY; do
    [[ -n ${!name:-} ]] || usage "$name is not set."
done
login_host=${SF_LOGIN_HOST%/} consumer_key=$SF_CONSUMER_KEY username=$SF_USERNAME
key=$(readlink -f "$SF_KEY") || usage "SF_KEY: $SF_KEY does not exist."
[[ -f $key ]] || usage "SF_KEY: $SF_KEY is no file. Give the PEM file of the private key."
binary=${SIDECAR:-$here/../../artifacts/sidecar/sidecar}
[[ -x $binary ]] || usage "SIDECAR: $binary is not there. Make it with: dotnet publish src/Sidecar -c Release -o artifacts/sidecar"

umask 077
work=$(mktemp -d)
sidecar_pid=
cleanup() {
    [[ -z $sidecar_pid ]] || { kill "$sidecar_pid" 2>/dev/null && wait "$sidecar_pid" 2>/dev/null || true; }
    rm -rf "$work"
}
trap cleanup EXIT
secret "$consumer_key" 'consumer key'
secret "$username" username
begin_report "${REPORT:-$here/reports/$(date -u +%Y-%m-%d-%H%M).md}" 'The sidecar and a real org'
line info org "${login_host#https://}"
line info sidecar "$("$binary" --version 2>/dev/null || echo unknown)"

# An array and no function: what a function starts in the background is a child of $!, and would outlive it.
settings=(env)
# A real org may be behind the machine's proxy; the simulated one is not.
[[ -z ${SF_CONTROL:-} ]] || settings+=(-u HTTP_PROXY -u HTTPS_PROXY Sidecar__Upstream__AllowPlainHttp=true
    'Sidecar__Upstream__AllowedHostSuffixes=localhost,127.0.0.1')
settings+=(Sidecar__LoginHost="$login_host" Sidecar__ConsumerKey="$consumer_key" Sidecar__Username="$username" Sidecar__KeyPath="$key"
    Sidecar__Listen__Port=0 Sidecar__Admin__Port=0)

# --- configuration ---------------------------------------------------------------------------------------------------------------------------
section 'Configuration'
doctor() { # name, expected exit code, expected text, settings…
    # shellcheck disable=SC2034 # text: used by eval
    local name=$1 expected=$2 text=$3 code=0
    shift 3
    "${settings[@]}" "$@" "$binary" doctor >"$work/doctor" 2>&1 || code=$?
    if [[ $expected == 0 ]]; then check "$name" "exit code $code" [ $code = 0 ]; else
        check "$name" "exit code $code; $(grep -m1 ^FAIL "$work/doctor" || tail -1 "$work/doctor")" eval '[ $code != 0 ] && grep ^FAIL "$work/doctor" | grep -Eiq "$text"'
    fi
}
doctor 'doctor' 0 ''
openssl genrsa -out "$work/other.key" 2048 2>/dev/null
doctor 'doctor names a wrong key' 1 'invalid assertion|certificate' Sidecar__KeyPath="$work/other.key"
doctor 'doctor names a wrong audience' 1 'audience' Sidecar__Audience=https://audience.example

"${settings[@]}" Sidecar__Drain__AcceptFor=0s "$binary" >"$work/log" 2>&1 &
sidecar_pid=$!
listening() { grep -F '"EventId":1802,' "$work/log" | grep -oE 'http://(localhost|127\.0\.0\.1|\[::1\]):[0-9]+'; } # client and admin
wait_for 30 eval '[ "$(listening | sort -u | wc -l)" -ge 2 ]' || { line FAIL start "$(tail -2 "$work/log")"; end_report; exit 1; }
for origin in $(listening | sort -u); do
    if curl -sf -o /dev/null --max-time 5 "$origin/livez"; then admin=$origin; else client=$origin; fi
done
check 'ready' "$(wait_for 30 curl -sf "$admin/readyz" && echo 'after the first login')" curl -sf "$admin/readyz"
# From the log, not from /metrics, whose figures may be a moment old.
logins() { grep -cF '"EventId":1600,' "$work/log" || true; }

# --- legacy logins ---------------------------------------------------------------------------------------------------------------------------
section 'Legacy logins'
soap "$client" '' "$(login_xml "$username")"
placeholder=$(element sessionId)
server=$(element serverUrl)
check 'SOAP login()' "$status, server ${server%%/services*}" eval '[ -n "$placeholder" ] && [[ $server == "$client"/* ]]'
printf '%s' "$placeholder" >"$work/placeholder"
printf 'Authorization: Bearer %s\n' "$placeholder" >"$work/as-bearer"
printf 'Authorization: OAuth %s\n' "$placeholder" >"$work/as-oauth"
printf 'X-SFDC-Session: %s\n' "$placeholder" >"$work/as-bulk"
call "$client/services/oauth2/token" -d grant_type=password -d client_id=x -d client_secret=x --data-urlencode "username=$username" -d password=x
check 'OAuth password login' "$status, instance $(jq -r .instance_url <<<"$body" 2>/dev/null || true)" eval '[ "$(jq -r .instance_url <<<"$body")" = "$client" ]'
# shellcheck source=journey.sh
. "$here/journey.sh"
journey

# --- the org itself --------------------------------------------------------------------------------------------------------------------------
facts_of_logins
facts_of_carriers
facts_of_ended_sessions

section 'The log'
free_of() { [[ -n $1 ]] && ! grep -qF -- "$1" "$work/log"; }
for part in "$placeholder" "$token" not-a-password-of-anybody 'PRIVATE KEY'; do
    check 'no secret in the log' "$(wc -l <"$work/log") lines" free_of "$part"
done
end_report
exit $failed
