using System.Net;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.Streams;

namespace Sidecar.AccessTokens;

/// <summary>What a cheap authenticated call says about a session.</summary>
internal enum SessionState
{
    Alive,
    Dead,

    /// <summary>Salesforce could not be asked or had something else to say (5xx, API limit): no reason to throw the token away.</summary>
    Unknown,
}

/// <summary>
/// Asks Salesforce whether a session lives, by the smallest REST resource. A call that Salesforce accepts also renews the session (WF
/// §1.5).
/// </summary>
internal sealed class SessionProbe(HttpMessageInvoker egress, SidecarOptions options, TimeProvider time) : IDisposable
{
    private readonly SingleFlight<SessionState> _flight = new();

    /// <summary>Callers that ask about the same token at the same time share one call, which ends within the attempt timeout.</summary>
    public Task<SessionState> AskAsync(AccessToken token, CancellationToken cancellationToken)
        => _flight.JoinAsync(token, stopping => AskOnceAsync(token, stopping), cancellationToken);

    public void Dispose() => _flight.Dispose();

    private async Task<SessionState> AskOnceAsync(AccessToken token, CancellationToken stopping)
    {
        try
        {
            return await TimeLimit.WithinAsync(
                options.TokenRequests.AttemptTimeout, time, cancellationToken => SendAsync(token, cancellationToken), stopping);
        }
        catch (Exception failed) when (failed is OperationCanceledException or TimeoutException or HttpRequestException or IOException)
        {
            return SessionState.Unknown;
        }
    }

    private async ValueTask<SessionState> SendAsync(AccessToken token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{token.InstancePrefix}/services/data/v{options.ApiVersion}"))
        {
            Version = HttpVersion.Version11,
        };
        request.Headers.TryAddWithoutValidation("Authorization", token.Credential.BearerHeader);
        OwnRequest.Name(request, options.Upstream);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        using var response = await egress.SendAsync(request, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => SessionState.Dead,
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => SessionState.Alive,
            _ => SessionState.Unknown,
        };
    }
}
