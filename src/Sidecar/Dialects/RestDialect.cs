using System.Security;
using System.Text;

namespace Sidecar.Dialects;

/// <summary>REST and all that behaves like it: Bulk 2.0, Tooling, Connect, Analytics, Apex REST, UI API, composite (WF §3.1).</summary>
internal sealed class RestDialect : ApiDialect
{
    public override string Name => "rest";

    public override bool IsSuspect(int status) => status == StatusCodes.Status401Unauthorized;

    public override SessionVerdict Judge(int status, ReadOnlySpan<byte> body)
        => IncurableTexts.AnyIn(body) ? SessionVerdict.Incurable : SessionVerdict.Expired;

    public override Task WriteErrorAsync(HttpContext context, SidecarError error)
        => ErrorWriting.Asks(context, "application/xml") && !ErrorWriting.Asks(context, "application/json")
            ? ErrorWriting.WriteAsync(context, error, error.Status, "application/xml;charset=UTF-8", Encoding.UTF8.GetBytes(
                $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Errors><Error><errorCode>{error.Code}</errorCode><message>{SecurityElement.Escape(error.Message)}</message></Error></Errors>"))
            : ErrorWriting.WriteAsync(context, error, error.Status, "application/json;charset=UTF-8",
                JsonMembers.ArrayOfOne(("message", error.Message), ("errorCode", error.Code)));
}
