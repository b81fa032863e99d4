using Sidecar.Secrets;

namespace Sidecar.Dialects;

/// <summary>CometD (Bayeux): the scheme is <c>OAuth</c>, and the end of a session is a response of 200 that says no (WF §3.5).</summary>
internal sealed class StreamingDialect : ApiDialect
{
    public static StreamingDialect Instance { get; } = new();

    public override string Name => "streaming";

    public override bool IsLongPoll => true;

    public override void SetCredential(IHeaderDictionary headers, SessionCredential credential)
        => headers.Authorization = credential.OAuthHeader;

    /// <summary><c>/cometd/58.0</c>, and <c>/cometd/replay/36.0</c> of one old version.</summary>
    public override int VersionSegment(ReadOnlySpan<string> segments)
        => segments.Length < 2 ? -1
            : !segments[1].Equals("replay", StringComparison.OrdinalIgnoreCase) ? 1
            : segments.Length > 2 ? 2 : -1;

    public override bool MaySignalExpiry(int status) => status is StatusCodes.Status200OK or StatusCodes.Status401Unauthorized;

    /// <summary>
    /// A conversation belongs to the session it was opened with, so only its opening can be sent again. The response to any other
    /// message passes: the client reads <c>401::</c> and opens a new conversation, whose handshake the sidecar can retry.
    /// </summary>
    public override bool MayRetry(ReadOnlySpan<byte> body) => BayeuxReader.IsHandshake(body);

    public override SessionVerdict VerdictOf(int status, ReadOnlySpan<byte> body)
        => BayeuxReader.SaysUnauthorized(body) ? SessionVerdict.Expired : RestDialect.Verdict(status, ErrorReader.Rest(body));

    // Bayeux has no form for a failure of the transport: clients act on the status, and people read the body.
    public override ErrorForm FormatError(ErrorContext context, SidecarError error) => RestDialect.Form(context, error);
}
