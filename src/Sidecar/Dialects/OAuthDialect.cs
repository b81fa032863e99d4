namespace Sidecar.Dialects;

/// <summary>
/// What lies below <c>/services/oauth2</c>, userinfo excepted: never forwarded, so that only its errors matter here. They have the form of RFC 6749
/// §5.2, the only one that OAuth libraries read.
/// </summary>
internal sealed class OAuthDialect : ApiDialect
{
    public override string Name => "oauth";

    public override bool IsSuspect(int status) => false;

    public override SessionVerdict Judge(int status, ReadOnlySpan<byte> body) => SessionVerdict.Valid;

    public override Task WriteErrorAsync(HttpContext context, SidecarError error) => ErrorWriting.WriteAsync(
        context, error, error.Status, "application/json;charset=UTF-8", JsonMembers.Object(("error", CodeOf(error.Status)), ("error_description", error.Message)));

    /// <summary>The codes of RFC 6749 §4.1.2.1 and §5.2: <see cref="SidecarError.Code"/> is of another vocabulary.</summary>
    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status503ServiceUnavailable => "temporarily_unavailable",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request",
    };
}
