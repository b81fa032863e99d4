using System.Text;
using Sidecar.Soap;

namespace Sidecar.Dialects;

/// <summary>
/// SOAP partner, enterprise, tooling, metadata, Apex: the session stands in the body, and its end is a fault with status 500 (WF §3.4).
/// Whether SOAP accepts a bearer header without a SessionHeader is not known (WF §9), so requests carry both.
/// </summary>
internal sealed class SoapDialect : ApiDialect
{
    public static SoapDialect Instance { get; } = new();

    public override string Name => "soap";

    public override bool HasSessionInBody => true;

    /// <summary><c>/services/Soap/u/58.0/00D…</c>. A class endpoint has no version.</summary>
    public override int VersionSegment(ReadOnlySpan<string> segments)
        => segments.Length > 3
            && segments[0].Equals("services", StringComparison.OrdinalIgnoreCase)
            && segments[1].Equals("Soap", StringComparison.OrdinalIgnoreCase)
            && !segments[2].Equals("class", StringComparison.OrdinalIgnoreCase) ? 3 : -1;

    public override bool SaysRetired(int status, ReadOnlySpan<byte> body)
        => SoapFaultReader.Read(body).Code is RestDialect.RetiredVersion || base.SaysRetired(status, body);

    public override bool MaySignalExpiry(int status)
        => status is StatusCodes.Status500InternalServerError or StatusCodes.Status401Unauthorized;

    public override SessionVerdict VerdictOf(int status, ReadOnlySpan<byte> body)
    {
        var (code, text) = SoapFaultReader.Read(body);
        return code.Length > 0 ? SessionCodes.VerdictOf(new(code, text)) : RestDialect.Verdict(status, ErrorReader.Rest(body));
    }

    /// <summary>Always a 500, the only status at which SOAP 1.1 clients read a fault. The code tells what happened.</summary>
    public override ErrorForm FormatError(ErrorContext context, SidecarError error)
        => FaultForm(SoapFault.Xml(context.SoapEndpoint, error.Code, error.Message));

    public static ErrorForm FaultForm(string fault)
        => new(StatusCodes.Status500InternalServerError, SoapFault.ContentType, Encoding.UTF8.GetBytes(fault));
}
