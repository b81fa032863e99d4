using System.Net;
using System.Security.Cryptography;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.Streams;

namespace Sidecar.AccessTokens;

/// <summary>
/// One request to the token endpoint, exactly as WF §1.1; every outcome is a value. Also feeds <see cref="SalesforceClock"/>.
/// </summary>
/// <param name="egress">
/// The way to Salesforce, the same as for API traffic (WF §1.5: sessions may be locked to an address). Must not follow redirects.
/// </param>
/// <param name="options">Where the endpoint is, and how long it may take.</param>
/// <param name="destinations">Which hosts the endpoint may name as the org's.</param>
/// <param name="time">The clock.</param>
/// <param name="clock">Learns Salesforce's time.</param>
internal sealed class TokenEndpointClient(
    HttpMessageInvoker egress, SidecarOptions options, DestinationPolicy destinations, TimeProvider time, SalesforceClock clock)
{
    /// <summary>A real response has about 600 bytes; what is larger than this is something else.</summary>
    public const int MaxResponseSize = 64 * 1024;

    private const string Network = "Check DNS, egress rules and proxy between this machine and Salesforce, and status.salesforce.com.";

    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>"At once" would be a loop.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>A maintenance page that says "tomorrow" must not keep the sidecar away when Salesforce is back after a minute.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly Uri _endpoint = options.TokenEndpoint;
    private readonly TimeSpan _timeout = options.TokenRequests.AttemptTimeout;
    private readonly TokenResponseReader _reader = new(destinations, time);

    /// <summary>Presents <paramref name="assertion"/>. Throws only when <paramref name="cancellationToken"/> is cancelled.</summary>
    public async Task<AccessTokenResult> RequestAsync(string assertion, CancellationToken cancellationToken)
    {
        using var span = LoginSpan.StartRequest(_endpoint);
        var result = await AskAsync(assertion, cancellationToken);
        LoginSpan.Conclude(span, result);
        return result;
    }

    private async Task<AccessTokenResult> AskAsync(string assertion, CancellationToken cancellationToken)
    {
        try
        {
            return await TimeLimit.WithinAsync(_timeout, time, token => SendAsync(assertion, token), cancellationToken);
        }
        catch (TimeoutException)
        {
            return Failed(AccessTokenProblemKind.TimedOut, $"The token endpoint {_endpoint.Host} did not respond within {_timeout}.");
        }
        catch (HttpRequestException failed)
        {
            var (text, remedy) = EgressException.In(failed) is { Problem: var problem } ? (problem.Text, problem.Remedy) : ("", Network);
            return Failed(
                AccessTokenProblemKind.Unreachable, $"The token endpoint {_endpoint.Host} could not be reached. {text}".TrimEnd(), remedy);
        }
        catch (IOException)
        {
            return Failed(AccessTokenProblemKind.Unreachable, $"The token endpoint {_endpoint.Host} broke off its response.");
        }
    }

    private async ValueTask<AccessTokenResult> SendAsync(string assertion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new FormUrlEncodedContent([new("grant_type", GrantType), new("assertion", assertion)]),
        };
        NewConnection.For(request);
        OwnRequest.Name(request, options.Upstream);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        var sent = time.GetUtcNow();
        using var response = await egress.SendAsync(request, cancellationToken);
        clock.Observe(sent, time.GetUtcNow(), response.Headers.Date);

        // The handler comes from outside. If it does follow redirects, the token came from a host that nobody configured.
        if (response.RequestMessage?.RequestUri is { } asked && asked != _endpoint)
        {
            return TokenResponseReader.Unreadable(
                "The token endpoint redirected, and the sidecar never follows a redirect with an assertion.");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var (body, complete) = await BoundedRead.UpToAsync(stream, MaxResponseSize + 1, cancellationToken);
        var result = complete
            ? _reader.Read(response.StatusCode, body)
            : TokenResponseReader.Unreadable(
                $"The token endpoint responded with {(int)response.StatusCode} and more than {MaxResponseSize / 1024} KiB.");
        CryptographicOperations.ZeroMemory(body.Span);
        return result.Problem is { } problem ? new(problem with { AskedToWait = AskedToWait(response) }) : result;
    }

    /// <summary>
    /// What the endpoint asks for by <c>Retry-After</c> (RFC 9110 §10.2.3) when it is overloaded or under maintenance, bounded. Null when
    /// it asks for nothing, or with a status that has nothing to do with load.
    /// </summary>
    private TimeSpan? AskedToWait(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
        {
            return null;
        }

        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,

            // A date is by the server's clock, which the response tells; ours may be wrong.
            { Date: { } date } => date - (response.Headers.Date ?? time.GetUtcNow()),
            _ => null,
        };
        return asked < ShortestWait ? ShortestWait : asked > LongestWait ? LongestWait : asked;
    }

    private static AccessTokenResult Failed(AccessTokenProblemKind kind, string message, string remedy = Network)
        => new(new AccessTokenProblem(kind, message, remedy));
}
