using System.Net;

namespace Sidecar.AccessTokens;

/// <summary>What the token endpoint asks for by <c>Retry-After</c> (RFC 9110 §10.2.3) when it is overloaded or under maintenance.</summary>
internal static class RetryAfter
{
    /// <summary>"At once" would be a loop.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>A maintenance page that says "tomorrow" must not keep the sidecar away when Salesforce is back after a minute.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The pause that was asked for, bounded; null when none was, or by a status that has nothing to do with load.</summary>
    public static TimeSpan? Of(HttpResponseMessage answer, DateTimeOffset now)
    {
        if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
            return null;
        TimeSpan? asked = answer.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            // A date is by the server's clock, which the answer tells; ours may be wrong.
            { Date: { } date } => date - (answer.Headers.Date ?? now),
            _ => null,
        };
        return asked < Shortest ? Shortest : asked > Longest ? Longest : asked;
    }
}
