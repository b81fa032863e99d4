# Medians of results.tsv as JSON: { "measure": { "contender": median } }.
BEGIN { FS = "\t" }
$1 ~ /errors$/ { next }
{ key = $1 SUBSEP $2; values[key, ++count[key]] = $4 + 0; if (!($1 in seen)) { seen[$1] = 1; measures[++m] = $1 }; if (!(key in pair)) { pair[key] = 1; order[$1] = order[$1] " " $2 } }
function median(key,    n, i, j, t, v) {
    n = count[key]
    for (i = 1; i <= n; i++) v[i] = values[key, i]
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
END {
    print "{"
    for (i = 1; i <= m; i++) {
        n = split(order[measures[i]], names, " ")
        line = "  \"" measures[i] "\": {"
        for (k = 1; k <= n; k++) line = line (k > 1 ? ", " : " ") "\"" names[k] "\": " median(measures[i] SUBSEP names[k])
        print line " }" (i < m ? "," : "")
    }
    print "}"
}
