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
public sealed class SessionProbe(HttpMessageInvoker egress, SidecarOptions options, TimeProvider time)
{
    public async Task<SessionState> AskAsync(AccessToken token, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Logins.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{token.InstancePrefix}/services/data/v{options.ApiVersion}"))
        {
            Version = HttpVersion.Version11,
        };
        request.Headers.TryAddWithoutValidation("Authorization", token.BearerHeader);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        try
        {
            using var response = await egress.SendAsync(request, either.Token).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => SessionState.Dead,
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => SessionState.Alive,
                _ => SessionState.Unknown,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SessionState.Unknown;
        }
        catch (HttpRequestException)
        {
            return SessionState.Unknown;
        }
    }
}
