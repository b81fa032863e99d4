using System.Diagnostics.Metrics;
using Sidecar.AccessTokens;
using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>The state of the access token as instruments that are read at each scrape; nothing is counted twice.</summary>
internal sealed class AccessTokenMetrics
{
    public const string MeterName = "Sidecar.AccessTokens";

    private static readonly LoginReason[] Reasons = Enum.GetValues<LoginReason>();
    private static readonly AccessTokenProblemKind[] Kinds = Enum.GetValues<AccessTokenProblemKind>();

    private readonly PrincipalDirectory _principals;

    public AccessTokenMetrics(IMeterFactory meters, PrincipalDirectory principals)
    {
        _principals = principals;
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "sidecar.access_token.logins",
            () => principals.All.SelectMany(static one => Reasons.Select(
                reason => Measure(one, one.Tokens.Counts.Granted(reason), TagOf(reason)))),
            "{login}",
            "Logins that Salesforce granted, by the reason why one was needed");
        meter.CreateObservableCounter(
            "sidecar.access_token.failures",
            () => principals.All.SelectMany(static one => Kinds.Select(kind => Measure(one, one.Tokens.Counts.Failed(kind), TagOf(kind)))),
            "{login}",
            "Token requests that failed or could not be made, by the reason");
        meter.CreateObservableGauge(
            "sidecar.access_token.available", () => All(static status => status.HasToken ? 1 : 0), "{token}",
            "1 while an access token is at hand");
        meter.CreateObservableGauge(
            "sidecar.access_token.age",
            () => principals.All.Where(static one => one.Tokens.Age is not null).Select(static one
                => new Measurement<double>(one.Tokens.Age?.TotalSeconds ?? 0, PrincipalTag.Of(one))),
            "s",
            "Time since the access token in use was issued; absent while there is none");
        meter.CreateObservableGauge(
            "sidecar.access_token.action_required", () => All(static status => status.Problem?.IsPermanent == true ? 1 : 0), "{problem}",
            "1 while Salesforce refuses logins for a reason that a person must cure; /readyz says which");
        meter.CreateObservableGauge(
            "sidecar.clock.offset", () => All(static status => status.ClockOffset?.TotalSeconds ?? 0), "s",
            "Salesforce's clock minus this machine's");
    }

    public static string TagOf(LoginReason reason) => reason switch
    {
        LoginReason.NoToken => "no_token",
        LoginReason.SessionEnded => "session_ended",
        LoginReason.SessionIdle => "session_idle",
        LoginReason.SessionRefused => "session_refused",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public static string TagOf(AccessTokenProblemKind kind) => kind switch
    {
        AccessTokenProblemKind.KeyUnusable => "key_unusable",
        AccessTokenProblemKind.Unreachable => "unreachable",
        AccessTokenProblemKind.TimedOut => "timed_out",
        AccessTokenProblemKind.Unreadable => "unreadable",
        AccessTokenProblemKind.Transient => "transient",
        AccessTokenProblemKind.Refused => "refused",
        AccessTokenProblemKind.RateLimited => "rate_limited",
        AccessTokenProblemKind.UpstreamNotAllowed => "destination_not_allowed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static Measurement<long> Measure(Principal principal, long value, string reason)
        => new(value, new KeyValuePair<string, object?>("reason", reason), PrincipalTag.Of(principal));

    private IEnumerable<Measurement<T>> All<T>(Func<AccessTokenStatus, T> value)
        where T : struct
        => _principals.All.Select(one => new Measurement<T>(value(one.Tokens.Status), PrincipalTag.Of(one)));
}
