using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sidecar.Dialects;

/// <summary>
/// The path as the strictest reader of it would understand it: fully percent-decoded, without path parameters (<c>;jsessionid=…</c>),
/// backslashes, dot segments and doubled slashes. Only for recognising; what is forwarded are the client's own bytes.
/// </summary>
/// <remarks>
/// Hazard: a login body sent to <c>/services%2FSoap/u/64.0</c>, <c>/services;a/Soap/…</c> or <c>/x/../services/Soap/…</c> is a login for whatever
/// server decodes it so. Were it taken for REST here, the password in it would leave.
/// </remarks>
internal static partial class CanonicalPath
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
                : Rewrite(value, out _);
    }

    /// <summary>
    /// Whether a path (of which the listener has resolved the plain dot segments) holds further ones in disguise: <c>..;</c>, <c>%252e%252e</c>,
    /// <c>a%2F..</c>, a backslash, overlong UTF-8. Servers differ about these, so no reading of such a path is the strictest: what is a login to one is none
    /// to the next. Nobody sends them in earnest.
    /// </summary>
    public static bool HidesDotSegments(PathString path)
    {
        var value = path.Value;
        if (string.IsNullOrEmpty(value) || !value.AsSpan().ContainsAny(Suspicious))
        {
            return false;
        }

        Rewrite(value, out var dotted);
        return dotted;
    }

    private static string Rewrite(string value, out bool dotted)
    {
        // %252F decodes to %2F decodes to /: stop when nothing changes. Each pass shortens the text, so this ends.
        for (var decoded = Unescape(value); decoded != value; decoded = Unescape(value))
        {
            value = decoded;
        }

        dotted = false;
        var kept = new List<string>();
        foreach (var raw in value.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var segment = raw.IndexOf(';', StringComparison.Ordinal) is var parameter and >= 0 ? raw[..parameter] : raw;
            dotted |= segment is "." or "..";
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

    private static string Unescape(string value) => Uri.UnescapeDataString(value.Contains('%') ? Overlong().Replace(value, static match => Ascii(match.ValueSpan)) : value);

    /// <summary>The character of an overlong form: its lowest seven bits, which stand in the last two bytes (of <c>%C0%AF</c>: <c>/</c>).</summary>
    private static string Ascii(ReadOnlySpan<char> escaped)
        => ((char)(((Byte(escaped[^5..^3]) & 1) << 6) | (Byte(escaped[^2..]) & 0x3F))).ToString();

    private static int Byte(ReadOnlySpan<char> hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>UTF-8 that spends more bytes on an ASCII character than it needs: invalid (RFC 3629 §3), and yet decoded by some.</summary>
    [GeneratedRegex("(?:%C[01]|%E0%8[01]|%F0%80%8[01])%[89AB][0-9A-F]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Overlong();
}
