using System.Globalization;
using System.Text;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>Logins of a cold start against the number of replicas, both on logarithmic axes.</summary>
internal static class FleetPlot
{
    private const int Left = 60;
    private const int Bottom = 220;
    private const int Decade = 120;
    private const int Height = 55;

    public static string Draw(IReadOnlyList<(int Replicas, long Logins)> shared, IReadOnlyList<(int Replicas, long Logins)> alone)
    {
        var svg = new StringBuilder();
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 270\" font-family=\"sans-serif\" font-size=\"13\">")
            .Append("<rect width=\"640\" height=\"270\" fill=\"white\"/>\n")
            .Append("<text x=\"10\" y=\"24\" font-weight=\"bold\">logins on a cold start, by replicas (fewer is better)</text>\n");
        foreach (var power in Enumerable.Range(0, 4))
        {
            var value = Math.Pow(10, power);
            svg.Append(CultureInfo.InvariantCulture,
                $"<line x1=\"{Left}\" x2=\"{Left + (3 * Decade)}\" y1=\"{Y(value)}\" y2=\"{Y(value)}\" stroke=\"#dddddd\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(value) + 4}\" text-anchor=\"end\">{value:N0}</text>");
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{X(value)}\" y=\"{Bottom + 20}\" text-anchor=\"middle\">{value:N0}</text>\n");
        }

        Line(svg, alone, "#9aa7b0", "each by itself");
        Line(svg, shared, "#1769aa", "shared tokens");
        return svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + Decade}\" y=\"{Bottom + 40}\">replicas</text>\n</svg>\n")
            .ToString();
    }

    private static void Line(StringBuilder svg, IReadOnlyList<(int Replicas, long Logins)> points, string colour, string name)
    {
        var path = string.Join(' ', points.Select(point => FormattableString.Invariant($"{X(point.Replicas)},{Y(point.Logins)}")));
        svg.Append(CultureInfo.InvariantCulture,
            $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"3\"/>\n");
        var last = points[^1];
        svg.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{X(last.Replicas) + 8}\" y=\"{Y(last.Logins) + 4}\">{name}: {last.Logins:N0} of {last.Replicas:N0}</text>\n");
    }

    private static int X(double value) => Left + (int)(Decade * Math.Log10(value));

    private static int Y(double value) => Bottom - (int)(Height * Math.Log10(value));
}
