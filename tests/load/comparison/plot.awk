# Bars of two measures of results.tsv as an SVG: requests a second, and CPU time per request.
BEGIN { FS = "\t"; split("ours bare obvious nginx haproxy caddy", names, " "); split("sf-sidecar|bare forwarder|obvious YARP|nginx|HAProxy|Caddy", titles, "|") }
$1 ~ /errors$/ { next }
{ key = $1 SUBSEP $2; values[key, ++count[key]] = $4 + 0 }
function median(measure, name,    key, n, i, j, t, v) {
    key = measure SUBSEP name; n = count[key]
    for (i = 1; i <= n; i++) v[i] = values[key, i]
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
function panel(x, measure, title, unit,    i, top, w) {
    for (i = 1; i <= 6; i++) if (median(measure, names[i]) > top) top = median(measure, names[i])
    printf "<text x=\"%d\" y=\"24\" font-weight=\"bold\">%s</text>\n", x, title
    for (i = 1; i <= 6; i++) {
        w = 200 * median(measure, names[i]) / top
        printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"20\" fill=\"%s\"/><text x=\"%.0f\" y=\"%d\">%.0f%s</text>\n",
            x + 110, 44 + i * 30, titles[i], x + 118, 29 + i * 30, w, i == 1 ? "#1769aa" : "#9aa7b0", x + 124 + w, 44 + i * 30, median(measure, names[i]), unit
    }
}
END {
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 820 250\" font-family=\"sans-serif\" font-size=\"13\"><rect width=\"820\" height=\"250\" fill=\"white\"/>"
    panel(10, "get32.rps", "requests per second, 32 connections (more is better)", "")
    panel(420, "get32.cpu_us", "CPU time per request (less is better)", " µs")
    print "</svg>"
}
