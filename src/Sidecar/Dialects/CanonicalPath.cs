using System.Buffers;
using System.Text;

namespace Sidecar.Dialects;

/// <summary>
/// The path as the strictest reader of it would understand it: fully percent-decoded, without path parameters (<c>;jsessionid=…</c>),
/// backslashes, dot segments and doubled slashes. Only for recognising; what is forwarded are the client's own bytes.
/// </summary>
/// <remarks>
/// Hazard: a login body sent to <c>/services%2FSoap/u/64.0</c>, <c>/services;a/Soap/…</c> or <c>/x/../services/Soap/…</c> is a login for whatever
/// server decodes it so. Were it taken for REST here, the password in it would leave.
/// </remarks>
internal static class CanonicalPath
{
    private static readonly SearchValues<char> Suspicious = SearchValues.Create("%;\\");

    public static string Of(PathString path)
    {
        var value = path.Value;
        if (string.IsNullOrEmpty(value))
        {
            return "/";
        }

        return !value.AsSpan().ContainsAny(Suspicious)
            && !value.Contains("//", StringComparison.Ordinal)
            && !value.Contains("/.", StringComparison.Ordinal)
                ? value
                : Rewrite(value);
    }

    private static string Rewrite(string value)
    {
        // %252F decodes to %2F decodes to /: stop when nothing changes. Each pass shortens the text, so this ends.
        for (var decoded = Uri.UnescapeDataString(value); decoded != value; decoded = Uri.UnescapeDataString(value))
        {
            value = decoded;
        }

        var kept = new List<string>();
        foreach (var raw in value.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var segment = raw.IndexOf(';', StringComparison.Ordinal) is var parameter and >= 0 ? raw[..parameter] : raw;
            if (segment == "..")
            {
                if (kept.Count > 0)
                {
                    kept.RemoveAt(kept.Count - 1);
                }
            }
            else if (segment is not ("" or "."))
            {
                kept.Add(segment);
            }
        }

        var result = new StringBuilder(value.Length);
        foreach (var segment in kept)
        {
            result.Append('/').Append(segment);
        }

        return result.Length == 0 ? "/" : result.ToString();
    }
}
