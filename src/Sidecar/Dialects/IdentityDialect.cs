using System.Text;

namespace Sidecar.Dialects;

/// <summary>Identity URL and userinfo: a bad token is a 403 with a plain text (WF §3.1).</summary>
internal sealed class IdentityDialect : ApiDialect
{
    private const string UnknownSession = "Bad_OAuth_Token";

    public static IdentityDialect Instance { get; } = new();

    public override string Name => "identity";

    public override bool HasSessionInForm => true;

    public override bool NamesHosts(string path) => true;

    public override bool MaySignalExpiry(int status) => status is StatusCodes.Status403Forbidden or StatusCodes.Status401Unauthorized;

    public override SessionVerdict VerdictOf(int status, ReadOnlySpan<byte> body)
        => body.Trim(" \t\r\n\""u8).SequenceEqual("Bad_OAuth_Token"u8)
            ? SessionVerdict.Expired
            : RestDialect.Verdict(status, ErrorReader.Rest(body));

    /// <summary>
    /// A plain text. An unknown session is told as Salesforce tells it, so that clients log in again (nforce reads the text).
    /// </summary>
    public override ErrorForm FormatError(ErrorContext context, SidecarError error)
    {
        var (status, text) = error.Status == StatusCodes.Status401Unauthorized
            ? (StatusCodes.Status403Forbidden, UnknownSession)
            : (error.Status, error.Message);
        return new(status, "text/plain;charset=UTF-8", Encoding.UTF8.GetBytes(text));
    }
}
