using System.Globalization;
using System.Text;

namespace Sidecar.Commands;

/// <summary>The few numbers of <c>/metrics</c> that <c>sidecar status</c> shows.</summary>
/// <param name="Logins">Logins at Salesforce; empty when not known.</param>
/// <param name="Requests">Requests in flight and refused; empty when not known.</param>
internal sealed record StatusMetrics(string Logins, string Requests)
{
    public const int LongestText = 1 << 20;

    /// <summary>Reads the Prometheus text format: a series on a line, its value after the last space but for a time.</summary>
    public static StatusMetrics Read(byte[]? body)
    {
        var lines = Encoding.UTF8.GetString(body ?? []).Split('\n');
        var (granted, failed) = (Sum(lines, "sidecar_access_token_logins_total"), Sum(lines, "sidecar_access_token_failures_total"));
        var (active, waiting) = (Sum(lines, "sidecar_request_active"), Sum(lines, "sidecar_request_waiting"));
        var refused = Sum(lines, "sidecar_request_refusals_total") ?? 0;
        return new(
            granted is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{granted} granted, {failed ?? 0} failed"),
            active is null ? "" : string.Create(
                CultureInfo.InvariantCulture, $"{active} in flight, {waiting ?? 0} waiting, {refused} answered here with an error"));
    }

    /// <summary>The sum of all series of a metric; null when there is none.</summary>
    private static double? Sum(string[] lines, string metric)
    {
        double? sum = null;
        foreach (var line in lines)
        {
            if (!line.StartsWith(metric, StringComparison.Ordinal) || line.AsSpan(metric.Length) is not ['{' or ' ', ..])
            {
                continue;
            }

            // Label values of the sidecar hold no brace.
            var values = line[(Math.Max(line.IndexOf('}', StringComparison.Ordinal), metric.Length - 1) + 1)..].Trim().Split(' ');
            if (double.TryParse(values[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                sum = (sum ?? 0) + value;
            }
        }

        return sum;
    }
}
