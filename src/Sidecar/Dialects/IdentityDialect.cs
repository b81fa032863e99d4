using System.Text;

namespace Sidecar.Dialects;

/// <summary>Identity URL and userinfo: a bad token is a 403 with a plain text (WF §3.1).</summary>
internal sealed class IdentityDialect : ApiDialect
{
    public override string Name => "identity";

    public override bool IsSuspect(int status) => status is StatusCodes.Status403Forbidden or StatusCodes.Status401Unauthorized;

    public override SessionVerdict Judge(int status, ReadOnlySpan<byte> body)
        => status == StatusCodes.Status401Unauthorized || body.IndexOf("Bad_OAuth_Token"u8) >= 0 ? SessionVerdict.Expired : SessionVerdict.Valid;

    public override Task WriteErrorAsync(HttpContext context, SidecarError error)
        => ErrorWriting.WriteAsync(context, error, error.Status, "text/plain;charset=UTF-8", Encoding.UTF8.GetBytes(error.Message));
}
