#!/usr/bin/env bash
# Sourced. One line for each check, on standard output and in a dated report; the report and the output hold no secret.
#   ok      what was promised, was seen
#   FAIL    was not; the exit code is then 1
#   fact    a wire fact as docs/salesforce-wire-facts.md says
#   DIFFERS a wire fact that is otherwise at this org: not a failure of the sidecar, but the page must be changed
#   unseen  could not be tried, and why
failed=0
declare -a secrets=()

begin_report() { # file, title
    report=$1
    mkdir -p "$(dirname "$report")"
    printf '# %s\n\nMade on %s by `%s`.\n\n' "$2" "$(date -u '+%Y-%m-%d %H:%M UTC')" "$(basename "$0")" >"$report"
}
section() { printf '\n%s\n' "$1"; printf '\n## %s\n\n' "$1" >>"$report"; }

secret() { # value, shown as
    [[ -z $1 ]] || secrets+=("$1" "$2")
}
# Known values first, then whatever looks like a session, a JWT or a private key.
mask() {
    local text i
    text=$(cat)
    for ((i = 0; i < ${#secrets[@]}; i += 2)); do
        text=${text//"${secrets[i]}"/"<${secrets[i + 1]}>"}
    done
    sed -E -e 's/00D[A-Za-z0-9]{12,15}(!|%21)[A-Za-z0-9._]+/<session>/g' -e 's/eyJ[A-Za-z0-9_-]{10,}(\.[A-Za-z0-9_-]+)*/<jwt>/g' \
        -e 's/-----BEGIN[^-]*PRIVATE KEY-----/<private key>/g' -e 's/\b00[D5][A-Za-z0-9]{12,15}\b/<id>/g' <<<"$text"
}
line() { # mark, name, detail
    local detail
    detail=$(tr -s '[:space:]' ' ' <<<"${3:-}" | mask | cut -c1-300)
    printf '%-8s%s: %s\n' "$1" "$2" "$detail"
    printf -- '- **%s** %s: `%s`\n' "$1" "$2" "${detail//\`/\'}" >>"$report"
}
check() { # name, detail, condition…
    local name=$1 detail=$2
    shift 2
    if "$@" >/dev/null 2>&1; then line ok "$name" "$detail"; else line FAIL "$name" "$detail"; failed=1; fi
}
fact() { # section of the wire facts, name, what was seen, extended regular expression that it must match
    if grep -Eiqz -- "$4" < <(printf '%s\0' "$3"); then line fact "WF §$1 $2" "$3"; else line DIFFERS "WF §$1 $2" "expected $4, seen $3"; fi
}
seen() { line fact "WF §$1 $2" "$3"; } # nothing was assumed
unseen() { line unseen "$1" "$2"; }

wait_for() { # seconds, condition…
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [[ $SECONDS -lt $until ]] || return 1
        sleep 0.2
    done
}

# The last act: a report with a secret in it must not stay.
end_report() {
    local i
    for ((i = 0; i < ${#secrets[@]}; i += 2)); do
        if grep -qF -- "${secrets[i]}" "$report"; then
            rm -f "$report"
            echo "The report held the ${secrets[i + 1]} and was deleted. This is a bug of the script." >&2
            exit 3
        fi
    done
    echo
    echo "Report: $report"
}
