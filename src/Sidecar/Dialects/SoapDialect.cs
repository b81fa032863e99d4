using System.Text;
using Sidecar.AccessTokens;
using Sidecar.Credentials.Soap;

namespace Sidecar.Dialects;

/// <summary>SOAP partner, enterprise, tooling, metadata, Apex: the session stands in the body, and its end is a fault with status 500 (WF §3.4).</summary>
internal sealed class SoapDialect : ApiDialect
{
    public override string Name => "soap";

    // Whether SOAP accepts a bearer header without a SessionHeader is not known (WF §9.6): both are sent.
    public override void Carry(IHeaderDictionary headers, AccessToken token) => headers.Authorization = token.BearerHeader;

    public override bool IsSuspect(int status) => status is StatusCodes.Status500InternalServerError or StatusCodes.Status401Unauthorized;

    public override SessionVerdict Judge(int status, ReadOnlySpan<byte> body)
    {
        var (code, text) = SoapFaultReader.Read(body);
        var speaksOfSession = code == "INVALID_SESSION_ID";

        // The text of another fault may be a customer's own words: there only the code counts.
        if (IncurableTexts.AnyIn(Encoding.UTF8.GetBytes(speaksOfSession ? text : code)))
        {
            return SessionVerdict.Incurable;
        }

        // "Destination URL not reset": the org moved, and a new token brings its new host with it (WF §2.4, §5).
        return speaksOfSession || status == StatusCodes.Status401Unauthorized || text.Contains("Destination URL not reset", StringComparison.Ordinal)
            ? SessionVerdict.Expired
            : SessionVerdict.Valid;
    }

    /// <summary>Always a 500, the only status at which SOAP 1.1 clients read a fault; the code tells what happened.</summary>
    public override Task WriteErrorAsync(HttpContext context, SidecarError error)
        => ErrorWriting.WriteAsync(context, error, StatusCodes.Status500InternalServerError, SoapFault.ContentType,
            Encoding.UTF8.GetBytes(SoapFault.Xml(SoapEndpoint.Parse(context.Request.Path), error.Code, error.Message)));
}
