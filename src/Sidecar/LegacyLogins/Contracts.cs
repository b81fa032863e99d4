using Sidecar.Credentials.Soap;

namespace Sidecar.LegacyLogins;

/// <summary>Contract; the implementation is being built in parallel.</summary>
public sealed class OAuthLogins
{
    /// <summary>True for <c>/services/oauth2/token</c>, <c>revoke</c>, <c>introspect</c> (any case, trailing and double slashes).</summary>
    public static bool Handles(PathString path) => throw new NotImplementedException();

    public Task AnswerAsync(HttpContext context) => throw new NotImplementedException();
}

public sealed class SoapLogins
{
    /// <summary>True for login, logout, invalidateSessions.</summary>
    public static bool Handles(SoapHead head) => throw new NotImplementedException();

    /// <param name="context">The request; its path tells the endpoint flavour and version.</param>
    /// <param name="head">What was read of it.</param>
    /// <param name="body">The whole decompressed body, at its start, bounded by the caller.</param>
    public Task AnswerAsync(HttpContext context, SoapHead head, Stream body) => throw new NotImplementedException();
}

/// <summary>What the app gets instead of an access token: opaque in form, stable across restarts, worthless at Salesforce (design §4).</summary>
public sealed class PlaceholderSession
{
    /// <summary>The placeholder for the org as known now.</summary>
    public string Value => throw new NotImplementedException();

    /// <summary>Whether <paramref name="session"/> is one that this sidecar (or a sibling with the same configuration) issued.</summary>
    public bool Recognises(ReadOnlySpan<char> session) => throw new NotImplementedException();
}
