using System.Security;
using System.Text;
using Sidecar.AccessTokens;

namespace Sidecar.Dialects;

/// <summary>Bulk API 1.0: the session stands in <c>X-SFDC-Session</c>, and its end is a 400 (WF §3.3, §4.1).</summary>
internal sealed class BulkV1Dialect : ApiDialect
{
    public const string SessionHeader = "X-SFDC-Session";

    public override string Name => "bulk1";

    // Whether Bulk 1 accepts a bearer header alone is not known (WF §9.6); it is known to accept its own header, bare.
    public override void Carry(IHeaderDictionary headers, AccessToken token)
    {
        headers.Authorization = token.BearerHeader;
        headers[SessionHeader] = token.Value;
    }

    public override bool IsSuspect(int status) => status is StatusCodes.Status400BadRequest or StatusCodes.Status401Unauthorized;

    public override SessionVerdict Judge(int status, ReadOnlySpan<byte> body)
        => IncurableTexts.AnyIn(body) ? SessionVerdict.Incurable
            : status == StatusCodes.Status401Unauthorized || body.IndexOf("InvalidSessionId"u8) >= 0 ? SessionVerdict.Expired
            : SessionVerdict.Valid;

    public override Task WriteErrorAsync(HttpContext context, SidecarError error)
    {
        // Codes of AsyncExceptionCode; InvalidSessionId would make clients log in again.
        var code = error.Status switch
        {
            StatusCodes.Status400BadRequest => "ClientInputError",
            StatusCodes.Status401Unauthorized => "InvalidSessionId",
            StatusCodes.Status403Forbidden => "FeatureNotEnabled",
            StatusCodes.Status413PayloadTooLarge => "ExceededQuota",
            StatusCodes.Status504GatewayTimeout => "Timeout",
            _ => "InternalServerError",
        };

        // An unknown session is a 400 in this family (WF §3.3).
        var status = error.Status == StatusCodes.Status401Unauthorized ? StatusCodes.Status400BadRequest : error.Status;
        return ErrorWriting.Asks(context, "application/json")
            || (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) ?? false)
                ? ErrorWriting.WriteAsync(context, error, status, "application/json;charset=UTF-8", JsonMembers.Object(("exceptionCode", code), ("exceptionMessage", error.Message)))
                : ErrorWriting.WriteAsync(context, error, status, "application/xml;charset=UTF-8", Encoding.UTF8.GetBytes(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><error\n   xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\">\n"
                    + $" <exceptionCode>{code}</exceptionCode>\n <exceptionMessage>{SecurityElement.Escape(error.Message)}</exceptionMessage>\n</error>"));
    }
}
