#!/usr/bin/env bash
# Compares the sidecar with its peers on this machine, in one run, interleaved (A B C … A B C …), and writes medians and ratios.
#
#   tests/load/comparison/compare.sh [rounds, default 5] [seconds of each measurement, default 6]
#
# Contenders: direct (no proxy); ours (the published NativeAOT binary); bare (the same socket settings, IHttpForwarder and no logic); obvious YARP (JIT, MapReverseProxy, one header
# transform); nginx, HAProxy and Caddy with a static header. Upstream: nginx answering from memory, which also is the token endpoint.
# tls32 is get32 with TLS between proxy and upstream, by a second process of each contender.
# A date and the load average stand in the first line of the summary: give the range of several whole runs, not one.
# Results: artifacts/comparison/results.tsv (every measurement), summary.md, summary.json.
set -euo pipefail
cd "$(dirname "$0")/../../.."
rounds=${1:-5} seconds=${2:-6}
here=tests/load/comparison/contenders
out=artifacts/comparison
work=$(mktemp -d)
mkdir -p "$out"
results=$out/results.tsv
: > "$results"

for tool in wrk h2load nginx haproxy caddy; do
    command -v "$tool" >/dev/null || { echo "missing: $tool; run .ci/lib/install-load-tools.sh" >&2; exit 1; }
done

# Published afresh unless told otherwise: figures of an old binary would be lies.
if [ -z "${KEEP_BINARIES:-}" ]; then
    dotnet publish src/Sidecar -c Release -r linux-x64 -o "$out/bin/ours" -v q
    dotnet publish $here/bare-forwarder -c Release -r linux-x64 -o "$out/bin/bare" -v q
    dotnet publish $here/obvious-yarp -c Release -o "$out/bin/obvious" -v q
fi

declare -A port=([direct]=19000 [ours]=19001 [bare]=19002 [obvious]=19003 [nginx]=19004 [haproxy]=19005 [caddy]=19006)
declare -A pid=()
order=(direct ours bare obvious nginx haproxy caddy)
tls=(ours bare obvious nginx)
upstream_tls=19020
for name in "${tls[@]}"; do port[${name}_tls]=$((${port[$name]} + 20)); done
answer='[{"attributes":{"type":"Account","url":"/services/data/v62.0/sobjects/Account/0015i0000000001AAA"},"Id":"0015i0000000001AAA","Name":"'$(printf 'x%.0s' $(seq 850))'"}]'
fill() { sed -e "s|@PORT@|$2|; s|@TLS_PORT@|$upstream_tls|g; s|@UPSTREAM@|${port[direct]}|; s|@FOLDER@|$work|; s|@SINK@|9|; s|@ANSWER@|$answer|" "$here/$1" | sed -e "s|@PORT@|$2|g; s|@FOLDER@|$work|g" > "$work/$1"; }

cleanup() {
    for p in "${pid[@]}"; do kill "$p" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

start_ours() {   # port, admin port, origin of the upstream
    env Sidecar__ConsumerKey=comparison Sidecar__Username=load@acme.example Sidecar__KeyPath="$work/tls.key" \
        Sidecar__LoginHost="${3:-http://127.0.0.1:${port[direct]}}" Sidecar__Upstream__AllowPlainHttp=true \
        Sidecar__Upstream__CaCertificatePath="$work/upstream/ca.crt" \
        Sidecar__Listen__Address=127.0.0.1 Sidecar__Listen__Port="$1" Sidecar__Admin__Port="$2" Sidecar__Log__Format=json \
        "$out/bin/ours/sidecar" >"$work/ours.log" 2>&1 &
}

"$out/bin/ours/sidecar" keygen --directory "$work" >/dev/null
"$out/bin/ours/sidecar" ca --directory "$work/upstream" >/dev/null
fill upstream-nginx.conf "${port[direct]}"; nginx -p "$work" -e "$work/e.log" -c "$work/upstream-nginx.conf" & pid[direct]=$!
fill nginx.conf "${port[nginx]}"; nginx -p "$work" -e "$work/e.log" -c "$work/nginx.conf" & pid[nginx]=$!
fill haproxy.cfg "${port[haproxy]}"; haproxy -f "$work/haproxy.cfg" -db >/dev/null 2>&1 & pid[haproxy]=$!
fill Caddyfile "${port[caddy]}"; env HOME="$work" caddy run --adapter caddyfile --config "$work/Caddyfile" >/dev/null 2>&1 & pid[caddy]=$!
"$out/bin/bare/bare-forwarder" "${port[bare]}" "http://127.0.0.1:${port[direct]}" >/dev/null 2>&1 & pid[bare]=$!
dotnet "$out/bin/obvious/obvious-yarp.dll" "${port[obvious]}" "http://127.0.0.1:${port[direct]}" >/dev/null 2>&1 & pid[obvious]=$!
start_ours "${port[ours]}" 19091; pid[ours]=$!

https="https://127.0.0.1:$upstream_tls"
sed -e "s|:${port[nginx]}|:${port[nginx_tls]}|; s|server 127.0.0.1:${port[direct]}|server 127.0.0.1:$upstream_tls|; s|http://org|https://org|; s|nginx.pid|nginx-tls.pid|" \
    "$work/nginx.conf" > "$work/nginx-tls.conf"
nginx -p "$work" -e "$work/e.log" -c "$work/nginx-tls.conf" & pid[nginx_tls]=$!
SSL_CERT_FILE="$work/upstream/ca.crt" "$out/bin/bare/bare-forwarder" "${port[bare_tls]}" "$https" >/dev/null 2>&1 & pid[bare_tls]=$!
SSL_CERT_FILE="$work/upstream/ca.crt" dotnet "$out/bin/obvious/obvious-yarp.dll" "${port[obvious_tls]}" "$https" >/dev/null 2>&1 & pid[obvious_tls]=$!
start_ours "${port[ours_tls]}" 19092 "$https"; pid[ours_tls]=$!
for name in "${order[@]}" "${tls[@]/%/_tls}"; do
    for _ in $(seq 100); do
        curl -sf -o /dev/null "http://127.0.0.1:${port[$name]}/services/data/v62.0/query" && break
        sleep 0.1
    done
    curl -sf -o /dev/null "http://127.0.0.1:${port[$name]}/services/data/v62.0/query" || { echo "$name does not answer" >&2; cat "$work/ours.log" >&2; exit 1; }
done

record() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" >> "$results"; }   # measure, contender, round, value
processes() { echo "$1"; pgrep -P "$1" || true; }
cpu() { for p in $(processes "${pid[$1]}"); do awk '{ print $14 + $15 }' "/proc/$p/stat"; done | awk '{ s += $1 } END { print s * 10 }'; }   # ms
rss() { for p in $(processes "${pid[$1]}"); do awk '/^VmRSS/ { print $2 }' "/proc/$p/status"; done | awk '{ s += $1 } END { printf "%.1f", s / 1024 }'; }   # MB
anon() { for p in $(processes "${pid[$1]}"); do awk '/^RssAnon/ { print $2 }' "/proc/$p/status"; done | awk '{ s += $1 } END { printf "%.1f", s / 1024 }'; }   # MB, not shared with other pods
peak() { for p in $(processes "${pid[$1]}"); do awk '/^VmHWM/ { print $2 }' "/proc/$p/status"; done | awk '{ s += $1 } END { printf "%.1f", s / 1024 }'; }   # MB, highest so far
url() { echo "http://127.0.0.1:${port[$1]}/services/data/v62.0/query?q=SELECT+Id,Name+FROM+Account"; }
ms() { awk -v v="$1" 'BEGIN { n = v + 0; if (v ~ /us$/) n /= 1000; else if (v !~ /ms$/ && v ~ /s$/) n *= 1000; printf "%.3f", n }'; }

printf 'wrk.method = "POST"\nwrk.body = string.rep("x", 1024)\nwrk.headers["Content-Type"] = "application/json"\nwrk.headers["Authorization"] = "Bearer 00Ddead"\n' > "$work/post.lua"
load() {   # measure, contender, round, threads, connections, wrk arguments; the process is the contender's, or its second one
    local measure=$1 name=$2 round=$3 threads=$4 connections=$5 process=$2; shift 5
    local before after text
    [ "$measure" != tls32 ] || process=${name}_tls
    before=$(cpu "$process")
    text=$(wrk -t"$threads" -c"$connections" -d"${seconds}s" --latency -H 'Authorization: Bearer 00Ddead' "$@" "$(url "$process")")
    after=$(cpu "$process")
    local requests; requests=$(awk '/requests in/ { print $1 }' <<<"$text")
    if grep -qE 'Non-2xx|Socket errors' <<<"$text"; then record "$measure.errors" "$name" "$round" "$(grep -E 'Non-2xx|Socket errors' <<<"$text" | tr -s ' ')"; fi
    record "$measure.rps" "$name" "$round" "$(awk '/Requests\/sec/ { print $2 }' <<<"$text")"
    record "$measure.cpu_us" "$name" "$round" "$(awk -v a="$after" -v b="$before" -v n="$requests" 'BEGIN { printf "%.2f", (a - b) * 1000 / n }')"
    record "$measure.p50_ms" "$name" "$round" "$(ms "$(awk '$1 == "50%" { print $2 }' <<<"$text")")"
    record "$measure.p99_ms" "$name" "$round" "$(ms "$(awk '$1 == "99%" { print $2 }' <<<"$text")")"
}

open_loop() {   # a fixed rate of 2,000 requests a second, which all contenders can carry: waiting at the generator counts
    local name=$1 round=$2
    h2load --h1 -t1 -c20 --rps=100 -D "$seconds" --log-file="$work/h2.log" -H 'Authorization: Bearer 00Ddead' "$(url "$name")" >/dev/null 2>&1
    awk '{ print $3 }' "$work/h2.log" | sort -n > "$work/h2.sorted"
    local n; n=$(wc -l < "$work/h2.sorted")
    for p in 50 99 99.9; do
        record "open.p${p}_ms" "$name" "$round" "$(awk -v n="$n" -v p="$p" 'NR >= n * p / 100 { printf "%.3f", $1 / 1000; exit }' "$work/h2.sorted")"
    done
    rm -f "$work/h2.log"
}

when="$(date -u '+%Y-%m-%d %H:%M') UTC, load average $(cut -d' ' -f1-3 /proc/loadavg) before"
for name in "${order[@]}"; do
    [ "$name" = direct ] && continue
    record rss.idle_mb "$name" 0 "$(rss "$name")"
    record anon.idle_mb "$name" 0 "$(anon "$name")"
done
for name in "${order[@]}"; do wrk -t2 -c32 -d3s -H 'Authorization: Bearer 00Ddead' "$(url "$name")" >/dev/null; done   # warm-up, JIT above all
for name in "${tls[@]/%/_tls}"; do wrk -t2 -c32 -d3s -H 'Authorization: Bearer 00Ddead' "$(url "$name")" >/dev/null; done
for round in $(seq "$rounds"); do
    echo "round $round of $rounds"
    for name in "${order[@]}"; do load get32 "$name" "$round" 2 32; done
    for name in "${order[@]}"; do load post32 "$name" "$round" 2 32 -s "$work/post.lua"; done
    for name in "${tls[@]}"; do load tls32 "$name" "$round" 2 32; done
    for name in "${order[@]}"; do load get1 "$name" "$round" 1 1; done
    for name in "${order[@]}"; do open_loop "$name" "$round"; done
done
for name in "${order[@]}"; do
    [ "$name" = direct ] && continue
    load get256 "$name" 1 2 256
    record rss.256_connections_mb "$name" 1 "$(rss "$name")"
    record rss.peak_mb "$name" 1 "$(peak "$name")"   # of the whole run: what a pod's limit must allow for
done

# From exec to the first forwarded answer, token included; the asking loop is in the shell, which adds a few milliseconds.
for round in $(seq "$rounds"); do
    began=$(date +%s%N)
    start_ours 19011 19012; fresh=$!
    until curl -sf -o /dev/null -H 'Authorization: Bearer 00Ddead' http://127.0.0.1:19011/services/data/v62.0/query; do :; done
    record start.first_answer_ms ours "$round" "$(( ($(date +%s%N) - began) / 1000000 ))"
    record rss.just_started_mb ours "$round" "$(awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$fresh/status")"
    kill "$fresh"; wait "$fresh" 2>/dev/null || true
done
record size.executable_mb ours 0 "$(stat -c %s "$out/bin/ours/sidecar" | awk '{ printf "%.1f", $1 / 1000000 }')"
record size.executable_mb bare 0 "$(stat -c %s "$out/bin/bare/bare-forwarder" | awk '{ printf "%.1f", $1 / 1000000 }')"

{ echo "$when and $(cut -d' ' -f1-3 /proc/loadavg) after"; echo; awk -f tests/load/comparison/summarize.awk "$results"; } > "$out/summary.md"
awk -f tests/load/comparison/json.awk "$results" > "$out/summary.json"
awk -f tests/load/comparison/plot.awk "$results" > "$out/summary.svg"
cat "$out/summary.md"
