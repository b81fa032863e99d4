using System.Text;

namespace Sidecar.Dialects;

/// <summary>Identity URL and userinfo: a bad token is a 403 with a plain text (WF §3.1).</summary>
internal sealed class IdentityDialect : ApiDialect
{
    public override string Name => "identity";

    public override bool IsSuspect(int status) => status is StatusCodes.Status403Forbidden or StatusCodes.Status401Unauthorized;

    public override SessionVerdict Judge(int status, ReadOnlySpan<byte> body)
        => status == StatusCodes.Status401Unauthorized || body.IndexOf("Bad_OAuth_Token"u8) >= 0 ? SessionVerdict.Expired : SessionVerdict.Valid;

    /// <summary>A plain text; an unknown session is told as Salesforce does, so that clients log in again (nforce reads the text).</summary>
    public override Task WriteErrorAsync(HttpContext context, SidecarError error)
    {
        var (status, text) = error.Status == StatusCodes.Status401Unauthorized
            ? (StatusCodes.Status403Forbidden, "Bad_OAuth_Token")
            : (error.Status, error.Message);
        return ErrorWriting.WriteAsync(context, error, status, "text/plain;charset=UTF-8", Encoding.UTF8.GetBytes(text));
    }
}
