using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Logins by web form, as programs made them before there were APIs for it: <c>POST /?un=…&amp;pw=…</c>, <c>/secur/login.jsp</c>,
/// <c>/secur/frontdoor.jsp</c>, and whatever page takes a password next. They cannot be answered here (their answer is a web page) and must
/// not leave, so they are refused.
/// </summary>
/// <remarks>
/// Told by what they carry, not by the page's name: pages come and go. Only outside the APIs: there a field called <c>password</c> is data (an
/// administrator's <c>setPassword</c>, an Apex service of the customer's own), and logins are told by path or operation.
/// </remarks>
internal static partial class WebLogins
{
    private const string Passwords = "pw|password|passwd|client_secret|refresh_token";
    private const string Credentials = Passwords + "|sid|session_id|oauth_token|access_token";

    /// <summary>How much of a body is looked at. A form longer than this is refused: it could hold a password further on.</summary>
    public const int Limit = 64 * 1024;

    private static readonly string[] Apis = ["/services/data", "/services/apexrest", "/services/async", "/services/Soap", "/cometd", "/id"];

    /// <summary>Whether a canonical path is none of an API.</summary>
    public static bool IsPage(string canonicalPath)
    {
        foreach (var api in Apis)
        {
            if (canonicalPath.StartsWith(api, StringComparison.OrdinalIgnoreCase) && (canonicalPath.Length == api.Length || canonicalPath[api.Length] == '/'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a target (path parameters and query) names a password. Sessions in a query are removed like everywhere (<see cref="Sidecar.Credentials.LegacyCredentials.StripQuery"/>).</summary>
    public static bool HoldsPassword(string target) => Password().IsMatch(Unescape(target));

    /// <summary>Whether a body (form, multipart, JSON or XML; in any encoding that keeps ASCII) names a credential.</summary>
    public static bool HoldsCredential(ReadOnlySpan<byte> body)
    {
        // UTF-16 without its zero bytes is ASCII, as far as names go.
        var text = Encoding.Latin1.GetString(body).Replace("\0", "", StringComparison.Ordinal);
        return Names(text) || Names(Unescape(text)) || (text.Contains("\\u", StringComparison.Ordinal) && Names(JsonEscape().Replace(text, Character)));
    }

    /// <summary>A form, whose every field is looked at or none leaves.</summary>
    public static bool IsForm(string? contentType)
        => contentType is null || contentType.Contains("form", StringComparison.OrdinalIgnoreCase) || contentType.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);

    private static bool Names(string text) => Credential().IsMatch(text) || PartName().IsMatch(text);

    // In JSON, \u0070w is pw.
    private static string Character(Match escape) => ((char)int.Parse(escape.ValueSpan[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString();

    private static string Unescape(string text)
    {
        // %2570w is %70w is pw to a server that decodes twice. Each pass shortens the text, so this ends.
        for (var decoded = Uri.UnescapeDataString(text); decoded != text; decoded = Uri.UnescapeDataString(text))
        {
            text = decoded;
        }

        return text;
    }

    [GeneratedRegex("[&?;](?:" + Passwords + @")\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();

    [GeneratedRegex(
        """(?:^|[&?;"'<:\s])(?:""" + Credentials + """)\s*[=>"']""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credential();

    /// <summary>The name of a multipart field without quotation marks, which servers accept, or in the form of RFC 8187.</summary>
    [GeneratedRegex("""name\*?\s*=\s*["']?(?:[\w-]*'[\w-]*')?(?:""" + Credentials + """)\s*(?:["';\r\n]|$)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PartName();

    [GeneratedRegex("""\\u[0-9A-Fa-f]{4}""")]
    private static partial Regex JsonEscape();
}
