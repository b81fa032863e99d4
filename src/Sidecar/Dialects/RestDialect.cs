using System.Text;
using System.Text.RegularExpressions;
using Sidecar.Soap;

namespace Sidecar.Dialects;

/// <summary>REST and all that behaves like it: Bulk 2.0, Tooling, Connect, Analytics, Apex REST, UI API, composite (WF §3.1).</summary>
internal sealed partial class RestDialect : ApiDialect
{
    /// <summary>The code of a retired version in REST and SOAP.</summary>
    public const string RetiredVersion = "UNSUPPORTED_API_VERSION";

    public static RestDialect Instance { get; } = new();

    public override string Name => "rest";

    /// <summary>The resource root names the identity URL (WF §5).</summary>
    public override bool NamesHosts(string path) => path.Length < 32 && ResourceRoot().IsMatch(path);

    /// <summary><c>/services/data/v58.0/…</c>. Apex REST has no version.</summary>
    public override int VersionSegment(ReadOnlySpan<string> segments)
        => segments.Length > 2 && segments[1].Equals("data", StringComparison.OrdinalIgnoreCase) ? 2 : -1;

    /// <summary>Records, pages of a query, lists of resources, jobs.</summary>
    public override bool NamesVersionedUrls => true;

    // Errors are read in any case, for the session that they may quote; a 400 can say that the org moved.
    public override bool MaySignalExpiry(int status) => status is StatusCodes.Status401Unauthorized or StatusCodes.Status400BadRequest;

    public override SessionVerdict VerdictOf(int status, ReadOnlySpan<byte> body)
        => Verdict(status, ErrorReader.Rest(body));

    /// <summary>A session error is a 401, a moved org a 400. Families that borrow the form of REST errors use it, too.</summary>
    public static SessionVerdict Verdict(int status, ErrorFacts error) => SessionCodes.VerdictOf(error) switch
    {
        SessionVerdict.Expired or SessionVerdict.Incurable when status != StatusCodes.Status401Unauthorized => SessionVerdict.Valid,
        var verdict => verdict,
    };

    /// <summary>A retired version is 410 Gone. What names another reason is something else that is gone.</summary>
    public static bool SaysVersionRetired(int status, ErrorFacts error)
        => error.Code is RetiredVersion || (status == StatusCodes.Status410Gone && error.Code is "" or "GONE");

    public override ErrorForm FormatError(ErrorContext context, SidecarError error) => Form(context, error);

    /// <summary>A JSON array of one, or XML where the client asks for XML only. Families without a form of their own use it, too.</summary>
    public static ErrorForm Form(ErrorContext context, SidecarError error)
        => context.Accepts("application/xml") && !context.Accepts("application/json")
            ? new(error.Status, "application/xml;charset=UTF-8", Encoding.UTF8.GetBytes(
                $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Errors><Error><errorCode>{error.Code}</errorCode>"
                + $"<message>{XmlEscape.Text(error.Message)}</message></Error></Errors>"))
            : new(error.Status, "application/json;charset=UTF-8",
                JsonMembers.ArrayOfOne(("message", error.Message), ("errorCode", error.Code)));

    [GeneratedRegex("^/services/data/v[0-9]+\\.[0-9]+/?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ResourceRoot();
}
