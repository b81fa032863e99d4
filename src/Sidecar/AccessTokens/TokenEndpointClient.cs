using System.Net;
using System.Security.Cryptography;
using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// One request to the token endpoint, exactly as WF §1.1; every outcome is a value. Also feeds
/// <see cref="SalesforceClock"/>.
/// </summary>
public sealed class TokenEndpointClient
{
    /// <summary>The real answer has about 600 bytes; what is larger than this is something else.</summary>
    public const int MaxAnswerSize = 64 * 1024;

    private const string Network = "Check DNS, egress rules and proxy between this machine and Salesforce, and status.salesforce.com.";

    private const string Certificates =
        "If a proxy inspects TLS here, set Sidecar:Upstream:CaCertificatePath to its certificate authority (PEM); check this machine's clock too.";

    private const string Path = "/services/oauth2/token";
    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private readonly HttpMessageInvoker _egress;
    private readonly SidecarOptions _options;
    private readonly TimeProvider _time;
    private readonly SalesforceClock _clock;
    private readonly TokenAnswerReader _reader;

    /// <param name="egress">
    /// The way to Salesforce, the same as for API traffic (WF §1.5: sessions may be locked to an address). Must not follow redirects.
    /// </param>
    public TokenEndpointClient(
        HttpMessageInvoker egress, SidecarOptions options, UpstreamGuard guard, TimeProvider time, SalesforceClock clock)
    {
        _egress = egress;
        _options = options;
        _time = time;
        _clock = clock;
        _reader = new(guard, time);
        Endpoint = options.TokenEndpoint
            ?? (options.LoginHost is { } host
                ? new Uri(host.GetLeftPart(UriPartial.Authority) + Path)
                : throw new ArgumentException("Neither LoginHost nor TokenEndpoint is set.", nameof(options)));
    }

    public Uri Endpoint { get; }

    /// <summary>Presents <paramref name="assertion"/>. Throws only when <paramref name="cancellationToken"/> is cancelled.</summary>
    public async Task<TokenAnswer> RequestAsync(string assertion, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Logins.AttemptTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await SendAsync(assertion, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(AccessTokenProblemKind.TimedOut,
                $"The token endpoint {Endpoint.Host} did not answer within {_options.Logins.AttemptTimeout}.");
        }
        catch (HttpRequestException failed)
        {
            return Failed(AccessTokenProblemKind.Unreachable,
                $"The token endpoint {Endpoint.Host} could not be reached ({failed.HttpRequestError}): " +
                $"{SafeText.From(failed.GetBaseException().Message)}",
                failed.HttpRequestError == HttpRequestError.SecureConnectionError ? Certificates : Network);
        }
        catch (IOException failed)
        {
            return Failed(AccessTokenProblemKind.Unreachable,
                $"The connection to the token endpoint {Endpoint.Host} broke: {SafeText.From(failed.GetBaseException().Message)}");
        }
    }

    private async Task<TokenAnswer> SendAsync(string assertion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new FormUrlEncodedContent([new("grant_type", GrantType), new("assertion", assertion)]),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        var sent = _time.GetUtcNow();
        using var response = await _egress.SendAsync(request, cancellationToken).ConfigureAwait(false);
        _clock.Observe(sent, _time.GetUtcNow(), response.Headers.Date);
        // The handler is given from outside. If it does follow redirects, the token came from a host nobody configured.
        if (response.RequestMessage?.RequestUri is { } asked && asked != Endpoint)
            return TokenAnswerReader.Unreadable("The token endpoint redirected, and a redirect is never followed with an assertion.");
        var buffer = new byte[MaxAnswerSize + 1];
        try
        {
            var length = await ReadAsync(response.Content, buffer, cancellationToken).ConfigureAwait(false);
            return length > MaxAnswerSize
                ? TokenAnswerReader.Unreadable(
                    $"The token endpoint answered {(int)response.StatusCode} with more than {MaxAnswerSize / 1024} KiB.")
                : _reader.Read(response.StatusCode, buffer.AsMemory(0, length)) with { AskedToWait = RetryAfter.Of(response, _time.GetUtcNow()) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static async Task<int> ReadAsync(HttpContent content, byte[] buffer, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TokenAnswer Failed(AccessTokenProblemKind kind, string message, string remedy = Network) =>
        TokenAnswer.Failed(new(kind, message, remedy), TokenErrorClass.Transient);
}
