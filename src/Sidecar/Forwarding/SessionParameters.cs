using Sidecar.Secrets;

namespace Sidecar.Forwarding;

/// <summary>The query parameters that carry a session (WF §4.1).</summary>
internal static class SessionParameters
{
    public static readonly string[] Names = ["oauth_token", "access_token", "sid", "session_id", "sessionId"];

    /// <summary>Whether a part of a query (<c>name=value</c>, as the client wrote it) is one.</summary>
    public static bool IsOne(ReadOnlySpan<char> part)
    {
        var name = part.IndexOf('=') is var equals and >= 0 ? part[..equals] : part;

        // oauth%5Ftoken is oauth_token to the server, and oauth%255Ftoken to one that decodes twice.
        if (name.Contains('%'))
        {
            name = PercentDecoding.Decode(name.ToString(), out _);
        }

        foreach (var parameter in Names)
        {
            if (name.Equals(parameter, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
