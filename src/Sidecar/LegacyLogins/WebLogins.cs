using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sidecar.Secrets;

namespace Sidecar.LegacyLogins;

/// <summary>
/// Logins by web form, as programs made them before there were APIs for it: <c>POST /?un=…&amp;pw=…</c>, <c>/secur/login.jsp</c>,
/// <c>/secur/frontdoor.jsp</c>, and other pages. The sidecar cannot answer them (their response is a web page), and they must not leave, so
/// it refuses them.
/// </summary>
/// <remarks>
/// What they carry tells them, not the page's name: pages come and go. This is only for pages. In the APIs a field called <c>password</c>
/// is data (an administrator's <c>setPassword</c>, an Apex service of the customer's own), and path or operation tell a login.
/// </remarks>
internal static partial class WebLogins
{
    private const string Passwords = "pw|pwd|password|passwd|passphrase|client_secret|refresh_token";
    private const string Credentials = Passwords + "|sid|session_id|sessionid|oauth_token|access_token|assertion|samlresponse";

    /// <summary>How much of a body is looked at. A form longer than this is refused: it could hold a password further on.</summary>
    public const int Limit = 64 * 1024;

    /// <summary>
    /// Whether a target (path parameters and query) names a password, or could: under more layers of encoding than anybody decodes.
    /// </summary>
    public static bool HoldsPassword(string target) => Password().IsMatch(PercentDecoding.Decode(target, out var isWhole)) || !isWhole;

    /// <summary>Whether a body (form, multipart, JSON or XML; in any encoding that keeps ASCII) names a credential.</summary>
    public static bool HoldsCredential(ReadOnlySpan<byte> body)
    {
        // UTF-16 without its zero bytes is ASCII, as far as names go.
        var text = Encoding.Latin1.GetString(body).Replace("\0", "", StringComparison.Ordinal);
        var decoded = PercentDecoding.Decode(text, out var isWhole);
        return !isWhole || Names(text) || Names(decoded) || (text.Contains("\\u", StringComparison.Ordinal)
            && Names(JsonEscape().Replace(text, Character)));
    }

    /// <summary>A form, whose every field is looked at or none leaves.</summary>
    public static bool IsForm(string? contentType)
        => contentType is null || contentType.Contains("form", StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);

    private static bool Names(string text) => Credential().IsMatch(text) || PartName().IsMatch(text);

    // In JSON, \u0070w is pw.
    private static string Character(Match escape)
        => ((char)int.Parse(escape.ValueSpan[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString();

    [GeneratedRegex("[&?;](?:" + Passwords + @")\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();

    [GeneratedRegex(
        """(?:^|[&?;"'<:\s])(?:""" + Credentials + """)\s*[=>"']""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credential();

    /// <summary>The name of a multipart field without quotation marks, which servers accept, or in the form of RFC 8187.</summary>
    [GeneratedRegex(
        """name\*?\s*=\s*["']?(?:[\w-]*'[\w-]*')?(?:""" + Credentials + """)\s*(?:["';\r\n]|$)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PartName();

    [GeneratedRegex("""\\u[0-9A-Fa-f]{4}""")]
    private static partial Regex JsonEscape();
}
