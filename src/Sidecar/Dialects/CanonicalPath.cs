using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Sidecar.Secrets;

namespace Sidecar.Dialects;

/// <summary>
/// The path as the strictest reader of it would understand it: fully percent-decoded, without path parameters (<c>;jsessionid=…</c>),
/// backslashes, dot segments and doubled slashes. It only serves to recognise requests; the forwarder sends the client's own bytes.
/// </summary>
/// <remarks>
/// Hazard: a login body sent to <c>/services%2FSoap/u/64.0</c>, <c>/services;a/Soap/…</c> or <c>/x/../services/Soap/…</c> is a login for a
/// server that decodes the path so. If the sidecar took it for REST, the password in it would leave.
/// </remarks>
/// <param name="Text">The canonical path.</param>
/// <param name="IsAmbiguous">
/// Whether the path (of which the listener has resolved the plain dot segments) holds further ones in disguise: <c>..;</c>,
/// <c>%252e%252e</c>, <c>a%2F..</c>, a backslash, overlong UTF-8, or is encoded more often than anybody decodes. Servers differ about
/// these, so no reading of such a path is the strictest, and the sidecar refuses it. No real client sends one.
/// </param>
internal readonly partial record struct CanonicalPath(string Text, bool IsAmbiguous)
{
    private static readonly SearchValues<char> Suspicious = SearchValues.Create("%;\\");

    public static CanonicalPath Of(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return new("/", false);
        }

        return !path.AsSpan().ContainsAny(Suspicious)
            && !path.Contains("//", StringComparison.Ordinal)
            && !path.Contains("/.", StringComparison.Ordinal)
                ? new(path, false)
                : Rewrite(path, path.AsSpan().ContainsAny(Suspicious));
    }

    private static CanonicalPath Rewrite(string path, bool isSuspicious)
    {
        var decoded = PercentDecoding.Decode(path, out var isWhole, Unescape);
        var (text, hasDotSegments) = Normalize(decoded);
        return new(text, isSuspicious && (hasDotSegments || !isWhole));
    }

    private static (string Text, bool HasDotSegments) Normalize(string path)
    {
        var hasDotSegments = false;
        var kept = new List<string>();
        foreach (var raw in path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var segment = raw.IndexOf(';', StringComparison.Ordinal) is var parameter and >= 0 ? raw[..parameter] : raw;
            hasDotSegments |= segment is "." or "..";
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

        return (kept.Count == 0 ? "/" : "/" + string.Join('/', kept), hasDotSegments);
    }

    private static string Unescape(string value)
        => Uri.UnescapeDataString(Overlong().Replace(value, static match => Ascii(match.ValueSpan)));

    /// <summary>
    /// The character of an overlong form: its lowest seven bits, which stand in the last two bytes (of <c>%C0%AF</c>: <c>/</c>).
    /// </summary>
    private static string Ascii(ReadOnlySpan<char> escaped)
        => ((char)(((Byte(escaped[^5..^3]) & 1) << 6) | (Byte(escaped[^2..]) & 0x3F))).ToString();

    private static int Byte(ReadOnlySpan<char> hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>
    /// UTF-8 that spends more bytes on an ASCII character than it needs: invalid (RFC 3629 §3), and yet some servers decode it.
    /// </summary>
    [GeneratedRegex("(?:%C[01]|%E0%8[01]|%F0%80%8[01])%[89AB][0-9A-F]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Overlong();
}
