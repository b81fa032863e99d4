namespace Sidecar.AccessTokens;

/// <summary>What health checks, logs and the status page may know. Never the token.</summary>
/// <param name="HasToken">A token is cached now.</param>
/// <param name="EverHadToken">A token was had at some time since the start; readiness stays true from then on.</param>
/// <param name="Problem">The last failure, cleared by a success.</param>
/// <param name="Logins">Successful token requests since the start.</param>
/// <param name="FailedLogins">Failed token requests since the start.</param>
/// <param name="ClockOffset">Salesforce's clock minus ours, once known.</param>
/// <param name="Org">Org id, once known.</param>
/// <param name="InstanceHost">Host of the org, once known.</param>
public sealed record AccessTokenStatus(
    bool HasToken,
    bool EverHadToken,
    AccessTokenProblem? Problem,
    long Logins,
    long FailedLogins,
    TimeSpan? ClockOffset,
    string? Org,
    string? InstanceHost);
