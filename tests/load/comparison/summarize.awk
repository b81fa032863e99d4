# Medians of results.tsv (measure, contender, round, value) as a table, and the ratios of the budgets.
BEGIN { FS = "\t" }
$1 ~ /errors$/ { errors = errors "\n- " $1 " " $2 " round " $3 ": " $4; next }
{ key = $1 SUBSEP $2; values[key, ++count[key]] = $4 + 0; if (!($1 in seen)) { seen[$1] = 1; measures[++m] = $1 } }
function median(measure, name,    key, n, i, j, t, v) {
    key = measure SUBSEP name; n = count[key]
    if (!n) return ""
    for (i = 1; i <= n; i++) v[i] = values[key, i]
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
function ratio(measure, a, b) { return median(measure, b) ? sprintf("%.2f", median(measure, a) / median(measure, b)) : "n/a" }
function row(what, figure, budget, ok) { printf "| %s | %s | %s | %s |\n", what, figure, budget, ok ? "met" : "**missed**" }
END {
    split("direct ours bare obvious nginx haproxy caddy", names, " ")
    print "| measure (median) | direct | ours | bare forwarder | obvious YARP | nginx | HAProxy | Caddy |"
    print "|---|--:|--:|--:|--:|--:|--:|--:|"
    for (i = 1; i <= m; i++) {
        line = "| " measures[i]
        for (n = 1; n <= 7; n++) line = line " | " median(measures[i], names[n])
        print line " |"
    }
    print ""
    print "| budget | measured | wanted | |"
    print "|---|--:|--:|---|"
    r = ratio("get32.cpu_us", "ours", "bare"); row("CPU per GET, against the bare forwarder", r, "≤ 1.08", r <= 1.08)
    r = ratio("post32.cpu_us", "ours", "bare"); row("CPU per POST, against the bare forwarder", r, "≤ 1.08", r <= 1.08)
    r = ratio("tls32.cpu_us", "ours", "bare"); row("CPU per GET with TLS to the destination, against the bare forwarder", r, "≤ 1.08", r <= 1.08)
    r = ratio("get32.cpu_us", "ours", "obvious"); row("CPU per GET, against obvious YARP", r, "≤ 0.75", r <= 0.75)
    r = ratio("post32.cpu_us", "ours", "obvious"); row("CPU per POST, against obvious YARP", r, "≤ 0.75", r <= 0.75)
    r = ratio("tls32.cpu_us", "ours", "obvious"); row("CPU per GET with TLS to the destination, against obvious YARP", r, "≤ 0.75", r <= 0.75)
    r = ratio("get32.rps", "ours", "nginx"); row("throughput against nginx", r, "≥ 0.7", r >= 0.7)
    r = ratio("get32.rps", "ours", "caddy"); row("throughput against Caddy", r, "≥ 2", r >= 2)
    r = ratio("get32.cpu_us", "ours", "nginx"); row("CPU per GET, against nginx", r, "≤ 2", r <= 2)
    d = sprintf("%.3f", median("get1.p50_ms", "ours") - median("get1.p50_ms", "direct")); row("added median latency, one connection (ms)", d, "≤ 0.15", d <= 0.15)
    d = sprintf("%.3f", median("get1.p99_ms", "ours") - median("get1.p99_ms", "direct")); row("added p99 latency, one connection (ms)", d, "≤ 1", d <= 1)
    d = median("rss.just_started_mb", "ours"); row("resident memory, idle after a first request (MB)", d, "≤ 30", d <= 30)
    d = median("anon.idle_mb", "ours"); row("of it anonymous (MB)", d, "≤ 10", d <= 10)
    d = median("rss.256_connections_mb", "ours"); row("resident memory, 256 connections under load (MB)", d, "≤ 60", d <= 60)
    d = median("start.first_answer_ms", "ours"); row("start to first forwarded answer (ms)", d, "≤ 250", d <= 250)
    d = median("size.executable_mb", "ours"); row("executable (MB)", d, "≤ 22", d <= 22)
    if (errors) print "\nErrors:" errors
}
