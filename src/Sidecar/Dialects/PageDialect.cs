using Sidecar.Secrets;

namespace Sidecar.Dialects;

/// <summary>
/// What belongs to no API: web pages of Salesforce. Old programs log in there by form, and fetch reports, files and the weekly export from
/// them with the session as a cookie. Only the pages of <see cref="PagePaths"/> get that. Errors have the form of REST.
/// </summary>
internal sealed class PageDialect : ApiDialect
{
    private const string SessionCookie = "sid=";

    private readonly bool _carriesSession;

    private PageDialect(string name, bool carriesSession) => (Name, _carriesSession) = (name, carriesSession);

    /// <summary>A page that the settings do not name.</summary>
    public static PageDialect Instance { get; } = new("page", carriesSession: false);

    /// <summary>A page that gets the session as a cookie.</summary>
    public static PageDialect WithSession { get; } = new("session_page", carriesSession: true);

    public override string Name { get; }

    public override bool IsPage => true;

    /// <summary>Called again for the retry: the session of the first sending goes. The client's own was removed before.</summary>
    public override void SetCredential(IHeaderDictionary headers, SessionCredential credential)
    {
        if (!_carriesSession)
        {
            base.SetCredential(headers, credential);
            return;
        }

        var others = headers.Cookie.ToString().Split("; ", StringSplitOptions.RemoveEmptyEntries)
            .Where(static cookie => !cookie.StartsWith(SessionCookie, StringComparison.Ordinal));
        headers.Cookie = string.Join("; ", others.Append(SessionCookie + credential.Value));
    }

    public override bool MaySignalExpiry(int status) => RestDialect.Instance.MaySignalExpiry(status);

    public override SessionVerdict VerdictOf(int status, ReadOnlySpan<byte> body) => RestDialect.Instance.VerdictOf(status, body);

    public override bool MaySignalExpiry(HttpResponseMessage response) => base.MaySignalExpiry(response) || LoginPage.MayBe(response);

    /// <remarks>
    /// The response to HEAD has no body that could be looked at. A page in the place of a file is then taken for the login page.
    /// </remarks>
    public override SessionVerdict VerdictOf(HttpResponseMessage response, ReadOnlySpan<byte> body)
        => LoginPage.Is(response, body) ? _carriesSession ? SessionVerdict.Expired : SessionVerdict.LoginPage
            : _carriesSession && IsToHead(response) && LoginPage.MayBe(response) ? SessionVerdict.Expired
            : VerdictOf((int)response.StatusCode, body);

    public override ErrorForm FormatError(ErrorContext context, SidecarError error) => RestDialect.Form(context, error);
}
