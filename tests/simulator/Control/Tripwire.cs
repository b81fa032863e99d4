namespace Simulator.Control;

/// <summary>Something arrived that a sidecar must never let through.</summary>
/// <param name="Kind">Which of the rules was broken.</param>
/// <param name="Path">Path of the request.</param>
/// <param name="Description">What arrived and where; secrets shortened.</param>
public sealed record Tripwire(TripwireKind Kind, string Path, string Description);

public enum TripwireKind
{
    /// <summary>A password, in whatever form.</summary>
    Password,
    ClientSecret,
    RefreshToken,

    /// <summary>An authorization code or a foreign assertion meant for the legacy login.</summary>
    LegacyGrant,

    /// <summary><c>Authorization: Basic</c> or <c>Proxy-Authorization</c>.</summary>
    BasicAuthorization,

    /// <summary>A session this org never issued: a placeholder, or another org's.</summary>
    UnknownSession,

    /// <summary>A session where none belongs: query string, cookie, or a second carrier.</summary>
    MisplacedSession,

    /// <summary>A SOAP <c>login()</c> call.</summary>
    LoginCall,

    /// <summary>
    /// A SOAP <c>logout()</c> or <c>invalidateSessions()</c> call, or an OAuth revocation: one would cut off everybody (WF §2.5).
    /// </summary>
    LogoutCall,
}
