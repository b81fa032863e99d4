using System.Diagnostics.Metrics;
using Sidecar.AccessTokens;

namespace Sidecar.Operations;

/// <summary>The state of the access token as instruments that are read at each scrape; nothing is counted twice.</summary>
internal sealed class AccessTokenMetrics
{
    public const string MeterName = "Sidecar.AccessTokens";

    private static readonly LoginReason[] Reasons = Enum.GetValues<LoginReason>();
    private static readonly AccessTokenProblemKind[] Kinds = Enum.GetValues<AccessTokenProblemKind>();

    public AccessTokenMetrics(IMeterFactory meters, AccessTokenSource tokens, TokenRequests requests)
    {
        var counts = requests.Counts;
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "sidecar.access_token.logins", () => Reasons.Select(reason => Measure(counts.Granted(reason), TagOf(reason))), "{login}",
            "Logins that Salesforce granted, by the reason why one was needed");
        meter.CreateObservableCounter(
            "sidecar.access_token.failures", () => Kinds.Select(kind => Measure(counts.Failed(kind), TagOf(kind))), "{login}",
            "Token requests that failed or could not be made, by the reason");
        meter.CreateObservableGauge(
            "sidecar.access_token.available", () => tokens.Status.HasToken ? 1 : 0, "{token}", "1 while an access token is at hand");
        meter.CreateObservableGauge(
            "sidecar.access_token.age", () => AgeOf(tokens), "s",
            "Time since the access token in use was issued; absent while there is none");
        meter.CreateObservableGauge(
            "sidecar.access_token.action_required", () => tokens.Status.Problem?.IsPermanent == true ? 1 : 0, "{problem}",
            "1 while Salesforce refuses logins for a reason that a person must cure; /readyz says which");
        meter.CreateObservableGauge(
            "sidecar.clock.offset", () => tokens.Status.ClockOffset?.TotalSeconds ?? 0, "s", "Salesforce's clock minus this machine's");
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

    private static Measurement<double>[] AgeOf(AccessTokenSource tokens) => tokens.Age is { } age ? [new(age.TotalSeconds)] : [];

    private static Measurement<long> Measure(long value, string reason) => new(value, new KeyValuePair<string, object?>("reason", reason));
}
