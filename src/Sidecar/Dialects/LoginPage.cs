using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Sidecar.Configuration;

namespace Sidecar.Dialects;

/// <summary>
/// Recognises what Salesforce shows in place of a page when the session ended: a redirect to a login, or a login page with status 200,
/// which a program would save as its report (WF §3.1).
/// </summary>
internal static partial class LoginPage
{
    private static readonly Uri AnyHost = new("https://any.invalid");

    /// <summary>Whether a response may be one, so that its body has to be read. Downloads are not: they stream.</summary>
    public static bool MayBe(HttpResponseMessage response)
        => response.StatusCode == HttpStatusCode.OK ? IsHtml(response) : IsRedirect(response);

    /// <summary>Whether a response is one.</summary>
    /// <param name="response">The response.</param>
    /// <param name="body">The decoded beginning of its body.</param>
    public static bool Is(HttpResponseMessage response, ReadOnlySpan<byte> body)
        => IsRedirect(response) || (IsHtml(response) && Login().IsMatch(Encoding.Latin1.GetString(body)));

    /// <summary>A page to be shown, and no file: a report in the old Excel format is HTML, too, but is an attachment.</summary>
    public static bool IsHtml(HttpResponseMessage response)
        => response.Content.Headers.ContentType?.MediaType is { } type
            && type.Contains("html", StringComparison.OrdinalIgnoreCase)
            && response.Content.Headers.ContentDisposition?.DispositionType is not "attachment";

    private static bool IsRedirect(HttpResponseMessage response)
        => (int)response.StatusCode is >= 301 and <= 308
            && response.Headers.Location is { } location
            && LeadsToLogin(location.IsAbsoluteUri ? location : new Uri(AnyHost, location));

    private static bool LeadsToLogin(Uri url)
    {
        var path = url.AbsolutePath;
        return SharedLoginHosts.Include(url.Host)
            || (path == "/" && LoginQuery().IsMatch(url.Query))
            || path.StartsWith("/saml/", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("/idp/", StringComparison.OrdinalIgnoreCase)
            || path.Contains("/login", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary><c>ec=302</c> says that the session ended, <c>startURL</c> where the login shall lead.</summary>
    [GeneratedRegex("[?&](?:ec=|startURL=)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LoginQuery();

    /// <summary>The field of the password, the form for an identity provider, or the script or tag that leads to the login.</summary>
    [GeneratedRegex(
        """\bname\s*=\s*["']?(?:pw|SAMLRequest)["'\s/>]"""
        + """|(?:location|redirect|refresh|url=)[^<]{0,300}[?&;](?:ec=30[0-9]|startURL=)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Login();
}
