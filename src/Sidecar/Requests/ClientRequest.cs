using Microsoft.AspNetCore.Http.Features;
using Sidecar.Dialects;
using Sidecar.Principals;
using Sidecar.Soap;

namespace Sidecar.Requests;

/// <summary>
/// One request of the legacy client and what is known of it: made once, at the door, and taken by everything that follows. Nobody reads
/// the path again. Immutable but for its <see cref="Principal"/>, which is decided once; the headers and the body of its
/// <see cref="Context"/> are not, and its <see cref="Times"/> run.
/// </summary>
internal sealed class ClientRequest
{
    /// <summary>The longest registered one has 17 characters (UPDATEREDIRECTREF); a session has many more.</summary>
    private const int LongestMethod = 20;

    private RequestTimes _times = new();
    private Principal? _principal;

    /// <param name="context">The request as the listener gives it.</param>
    /// <param name="table">Which path belongs to which API family.</param>
    public ClientRequest(HttpContext context, ApiTable table)
    {
        Context = context;
        var canonical = CanonicalPath.Of(context.Request.Path.Value);
        Path = canonical.Text;
        (var dialect, var start) = table.Recognize(Path);

        // A SOAP request on the path of a page could carry a password to wherever Salesforce would answer it.
        Dialect = dialect.IsPage && context.Request.Headers.ContainsKey("SOAPAction") ? SoapDialect.Instance : dialect;
        Site = start == 0 ? "" : Path[..start];
        SoapEndpoint = Dialect.HasSessionInBody ? SoapEndpoint.Parse(Path[start..]) : SoapEndpoint.Partner;
        Target = canonical.IsAmbiguous ? null : RequestTarget.Of(context);
    }

    public HttpContext Context { get; }

    /// <summary>Who the sidecar acts as; see <see cref="PrincipalSelection"/>.</summary>
    /// <exception cref="InvalidOperationException">It is not decided yet.</exception>
    public Principal Principal => _principal ?? throw new InvalidOperationException("The principal of this request is not decided yet.");

    /// <summary>The canonical path (<see cref="CanonicalPath"/>), for decisions and logs.</summary>
    public string Path { get; }

    /// <summary>The path of a site before the endpoint's own (<c>/partners</c>); empty for nearly all requests.</summary>
    public string Site { get; }

    /// <summary>The API family.</summary>
    public ApiDialect Dialect { get; }

    /// <summary>What the path says of a SOAP request; the partner API for all other families.</summary>
    public SoapEndpoint SoapEndpoint { get; }

    /// <summary>
    /// Path and query as the client wrote them, legacy credentials included; null for a target that cannot be forwarded (<c>*</c>,
    /// authority form, a path that servers read differently).
    /// </summary>
    public string? Target { get; }

    /// <summary>The method for logs: without what may be a session, and not longer than methods are.</summary>
    public string MethodShown => HasMethod ? Context.Request.Method : "(no method)";

    /// <summary>Whether what stands in the place of the method can be one.</summary>
    public bool HasMethod => Context.Request.Method.Length <= LongestMethod;

    /// <summary>Whether the request has a body at all.</summary>
    public bool HasBody => Context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    /// <summary>The client's departure.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Where its time goes.</summary>
    public ref RequestTimes Times => ref _times;

    /// <summary>The status that the client got; 0 when it left before the end.</summary>
    public int StatusGiven => Aborted.IsCancellationRequested ? 0 : Context.Response.StatusCode;

    /// <summary>The path without the site's.</summary>
    public string EndpointPath => Site.Length == 0 ? Path : Path[Site.Length..];

    /// <summary>Decides who the sidecar acts as.</summary>
    public void ActAs(Principal principal) => _principal = principal;

    /// <summary>Method and path; never the query, which may hold credentials.</summary>
    public override string ToString() => $"{MethodShown} {Path}";
}
