using System.Net;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>What a cheap authenticated call says about a session.</summary>
public enum SessionState
{
    Alive,
    Dead,

    /// <summary>Salesforce could not be asked or had something else to say (5xx, API limit): no reason to throw the token away.</summary>
    Unknown,
}

/// <summary>Asks Salesforce whether a session lives, by the smallest REST resource; an accepted call also renews it (WF §1.5).</summary>
/// <remarks>Callers that ask about the same token at the same time share one call, which no caller's departure ends.</remarks>
public sealed class SessionProbe(HttpMessageInvoker egress, SidecarOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private AccessToken? _asked;
    private Task<SessionState>? _asking;

    /// <summary>Ends by itself within the attempt timeout.</summary>
    public Task<SessionState> AskAsync(AccessToken token)
    {
        // "Is someone asking already?" and "then it is me" are one step, or each of many callers would be the one.
        lock (_gate)
        {
            if (_asking is not { IsCompleted: false } || _asked != token)
            {
                _asked = token;
                _asking = Task.Run(() => SendAsync(token));
            }

            return _asking;
        }
    }

    private async Task<SessionState> SendAsync(AccessToken token)
    {
        using var timeout = new CancellationTokenSource(options.Logins.AttemptTimeout, time);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{token.InstancePrefix}/services/data/v{options.ApiVersion}"))
        {
            Version = HttpVersion.Version11,
        };
        request.Headers.TryAddWithoutValidation("Authorization", token.BearerHeader);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        try
        {
            using var response = await egress.SendAsync(request, timeout.Token).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => SessionState.Dead,
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => SessionState.Alive,
                _ => SessionState.Unknown,
            };
        }
        catch (Exception failed) when (failed is OperationCanceledException or HttpRequestException or IOException)
        {
            return SessionState.Unknown;
        }
    }
}
