using Sidecar.AccessTokens;

namespace Sidecar.Dialects;

/// <summary>CometD (Bayeux): the scheme is <c>OAuth</c>, and the end of a session is an answer of 200 that says no (WF §3.5).</summary>
internal sealed class StreamingDialect : ApiDialect
{
    public override string Name => "streaming";

    public override void Carry(IHeaderDictionary headers, AccessToken token) => headers.Authorization = token.OAuthHeader;

    public override bool IsSuspect(int status) => status is StatusCodes.Status200OK or StatusCodes.Status401Unauthorized;

    /// <summary>
    /// A conversation belongs to the session it was opened with, so only its opening can be repeated. Any other message passes with its
    /// answer: the client reads <c>401::</c>, opens a new conversation, and that one is cured here.
    /// </summary>
    public override bool MayRepeat(ReadOnlySpan<byte> body) => body.IndexOf("/meta/handshake"u8) >= 0;

    public override SessionVerdict Judge(int status, ReadOnlySpan<byte> body)
        => status == StatusCodes.Status401Unauthorized || body.IndexOf("\"401::"u8) >= 0 ? SessionVerdict.Expired : SessionVerdict.Valid;

    // Bayeux has no form for a failure of the transport; clients act on the status and read the body for people only.
    public override Task WriteErrorAsync(HttpContext context, SidecarError error) => Rest.WriteErrorAsync(context, error);
}
