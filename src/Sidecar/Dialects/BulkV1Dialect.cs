using System.Text;
using Sidecar.Secrets;
using Sidecar.Soap;

namespace Sidecar.Dialects;

/// <summary>Bulk API 1.0: the session stands in <c>X-SFDC-Session</c>, and its end is a 400 (WF §3.3, §4.1).</summary>
internal sealed class BulkV1Dialect : ApiDialect
{
    public const string SessionHeader = "X-SFDC-Session";

    private const string Namespace = "http://www.force.com/2009/06/asyncapi/dataload";

    public static BulkV1Dialect Instance { get; } = new();

    public override string Name => "bulk1";

    // Whether Bulk 1 accepts a bearer header alone is not known (WF §9). It is known to accept its own header with the bare session id.
    public override void SetCredential(IHeaderDictionary headers, SessionCredential credential)
    {
        headers.Authorization = credential.BearerHeader;
        headers[SessionHeader] = credential.Value;
    }

    public override bool MaySignalExpiry(int status) => status is StatusCodes.Status400BadRequest or StatusCodes.Status401Unauthorized;

    /// <summary><c>/services/async/58.0/job/…</c>.</summary>
    public override int VersionSegment(ReadOnlySpan<string> segments) => segments.Length > 2 ? 2 : -1;

    public override bool SaysRetired(int status, ReadOnlySpan<byte> body)
        => ErrorReader.Bulk(body).Code == "InvalidVersion" || base.SaysRetired(status, body);

    public override SessionVerdict VerdictOf(int status, ReadOnlySpan<byte> body)
        => ErrorReader.Bulk(body) is { IsNone: false } error
            ? SessionCodes.VerdictOf(error)
            : RestDialect.Verdict(status, ErrorReader.Rest(body));

    public override ErrorForm FormatError(ErrorContext context, SidecarError error)
    {
        // An unknown session is a 400 in this family (WF §3.3).
        var status = error.Status == StatusCodes.Status401Unauthorized ? StatusCodes.Status400BadRequest : error.Status;
        var code = CodeOf(error.Status);
        return context.Accepts("application/json") || IsJson(context.Request.ContentType)
            ? new(status, "application/json;charset=UTF-8",
                JsonMembers.Object(("exceptionCode", code), ("exceptionMessage", error.Message)))
            : new(status, "application/xml;charset=UTF-8", Encoding.UTF8.GetBytes(
                $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><error\n   xmlns=\"{Namespace}\">\n"
                + $" <exceptionCode>{code}</exceptionCode>\n "
                    + $"<exceptionMessage>{XmlEscape.Text(error.Message)}</exceptionMessage>\n</error>"));
    }

    private static bool IsJson(string? contentType)
        => contentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>Codes of AsyncExceptionCode (WF §3.3). <c>InvalidSessionId</c> makes clients log in again.</summary>
    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "ClientInputError",
        StatusCodes.Status401Unauthorized => "InvalidSessionId",
        StatusCodes.Status403Forbidden => "FeatureNotEnabled",
        StatusCodes.Status413PayloadTooLarge => "ExceededQuota",
        StatusCodes.Status504GatewayTimeout => "Timeout",
        _ => "InternalServerError",
    };
}
