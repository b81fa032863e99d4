using Microsoft.Extensions.Primitives;
using Sidecar.AccessTokens;
using Sidecar.Egress;
using Sidecar.Forwarding.VersionLifting;
using Sidecar.Requests;
using Sidecar.Streams;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Forwarding;

/// <summary>
/// One request on its way to Salesforce: injects the access token going out, and hands the response to its <see cref="ResponseInspector"/>.
/// YARP calls it as the transformer of the request; one object serves the first sending and the retry.
/// </summary>
internal sealed class SalesforceTransformer : HttpTransformer
{
    private readonly ClientRequest _request;
    private readonly RequestBody _body;
    private readonly ResponseInspector _inspector;
    private readonly bool _rewrites;

    /// <param name="request">The client's request.</param>
    /// <param name="target">Its target without legacy credentials.</param>
    /// <param name="lift">The version with which it goes out, if not with its own.</param>
    /// <param name="body">Its body.</param>
    /// <param name="inspector">Looks at the response.</param>
    /// <param name="token">The token of the first sending.</param>
    public SalesforceTransformer(
        ClientRequest request, string target, VersionLift? lift, RequestBody body, ResponseInspector inspector, AccessToken token)
    {
        (_request, _body, _inspector) = (request, body, inspector);
        _rewrites = request.Dialect.NamesHosts(request.EndpointPath);
        Lift = lift;
        Target = lift?.Apply(target) ?? target;
        Token = token;
        Use(token);
    }

    /// <summary>The living API version with which the request goes out; null when it goes out with its own.</summary>
    public VersionLift? Lift { get; }

    /// <summary>The request's target without legacy credentials, and with a living API version.</summary>
    public string Target { get; }

    /// <summary>The token that the request was sent with last.</summary>
    public AccessToken Token { get; private set; }

    /// <summary>What became of the last sending.</summary>
    public ForwardOutcome Outcome { get; set; }

    /// <summary>Whether the request can be sent again.</summary>
    public bool CanSendAgain => _body.CanReplay && !_request.Aborted.IsCancellationRequested;

    /// <summary>Whether the next sending goes out on a connection of its own: always for a body that can be sent only once.</summary>
    public bool OnNewConnection { get; set; }

    /// <summary>The status of the response to the last sending; 0 before there is one.</summary>
    public int ResponseStatus { get; private set; }

    /// <summary>The decoded response that the client has not seen; empty otherwise.</summary>
    public ReadOnlyMemory<byte> WithheldResponse { get; set; }

    /// <summary>
    /// The host that the org redirected to, when <see cref="Outcome"/> is <see cref="ForwardOutcome.OrgMoved"/> and it named one.
    /// </summary>
    public string? MovedTo { get; set; }

    /// <summary>Whether the client gets a response that says the org moved: a new token did not name another host.</summary>
    public bool PassesMoves { get; set; }

    public ClientRequest Request => _request;

    /// <summary>Whether Salesforce gets the headers of traces.</summary>
    public bool SendsTraceContext { get; init; }

    /// <summary>Whether the request may be sent again after its session ended.</summary>
    public bool MayRetry => _body.MayRetry(_request.Dialect);

    /// <summary>Whether the response body names hosts that are pointed back here.</summary>
    public bool Rewrites => _rewrites;

    /// <summary>Makes the request ready to be sent with <paramref name="token"/>.</summary>
    public void Use(AccessToken token)
    {
        Token = token;
        Outcome = ForwardOutcome.Passed;
        ResponseStatus = 0;
        var http = _request.Context.Request;
        _request.Dialect.SetCredential(http.Headers, token.Credential);
        _body.Prepare(http, token.Credential);
        OnNewConnection = !_body.CanReplay;
    }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);

        // Salesforce routes and validates by Host (WF §4.2): none of ours, so that the address of the destination is used.
        proxyRequest.Headers.Host = null;
        proxyRequest.RequestUri = RequestTarget.At(destinationPrefix, Target);

        // This hop answers Expect: the listener sends 100 Continue when the body is read, if it still finds the header then. So the header
        // goes here and not with the credentials: a client that waits for 100 Continue would wait in vain.
        if (httpContext.Request.Headers.Expect.Count > 0)
        {
            proxyRequest.Headers.Remove("Expect");
        }

        var accepted = httpContext.Request.Headers.AcceptEncoding;
        var readable = _rewrites || Lift is { NamesUrls: true }
            ? new StringValues("identity")
            : accepted.Count > 0 ? ContentCodings.Readable(accepted) : accepted;
        if (readable != accepted)
        {
            proxyRequest.Headers.Remove("Accept-Encoding");
            proxyRequest.Headers.TryAddWithoutValidation("Accept-Encoding", readable.ToString());
        }

        if (OnNewConnection)
        {
            NewConnection.ForForwarded(proxyRequest);
        }

        TraceContext.Apply(httpContext.Request, proxyRequest, SendsTraceContext);
        CredentialStripping.StripStraySessions(proxyRequest.Headers, Token.Value);
        _request.Times.Send();
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        _request.Times.Return();
        ResponseStatus = (int?)proxyResponse?.StatusCode ?? 0;
        return proxyResponse is null
            ? base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken)
            : _inspector.InspectAsync(this, proxyResponse, cancellationToken);
    }

    /// <summary>Copies status and headers of a response to the client, as YARP does by itself.</summary>
    public ValueTask<bool> CopyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
        => base.TransformResponseAsync(_request.Context, response, cancellationToken);
}
