using System.Diagnostics.Metrics;
using Sidecar.Assertions;
using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>
/// Both signing keys of each principal for health responses and as metrics. A mounted key that broke after the start changes nothing today,
/// because the last good one stays in use. The next restart would fail.
/// </summary>
internal sealed class SigningKeyHealth
{
    private readonly PrincipalDirectory _principals;

    public SigningKeyHealth(PrincipalDirectory principals, IMeterFactory meters)
    {
        _principals = principals;
        var meter = meters.Create(MountedCertificates.MeterName);
        meter.CreateObservableGauge(
            "sidecar.signing_key.broken", () => Measure(static state => state.Problem is not null), "{key}",
            "1 while the mounted signing key cannot be used: the next restart or rotation would fail");
        meter.CreateObservableGauge(
            "sidecar.signing_key.in_use", () => Measure(static state => state.LoggedIn), "{key}",
            "1 for the signing key that logged in last");
    }

    /// <summary>Every configured key of a principal.</summary>
    public static IReadOnlyList<SigningKeyState> Of(Principal principal)
    {
        var accepted = principal.AcceptedKey;
        return
        [
            .. principal.Keys.Set.Slots.Select(slot => new SigningKeyState(
                slot.Slot, slot.Key, slot.Key is { } key && key.Fingerprint == accepted, Describe(slot.Problem))),
        ];
    }

    private static string? Describe(Certificates.MountedFileProblem? problem)
        => problem is null ? null : $"{problem.Message} What to do: {problem.Remedy}";

    private IEnumerable<Measurement<int>> Measure(Func<SigningKeyState, bool> holds)
        => _principals.All.SelectMany(one => Of(one).Select(state => new Measurement<int>(
            holds(state) ? 1 : 0, new KeyValuePair<string, object?>("key", state.Slot), PrincipalTag.Of(one))));
}

/// <param name="Slot"><c>current</c> or <c>next</c>.</param>
/// <param name="Key">The last good key, or null.</param>
/// <param name="LoggedIn">Whether it logged in last.</param>
/// <param name="Problem">What is wrong with its file now and what to do, or null.</param>
internal sealed record SigningKeyState(string Slot, SigningKey? Key, bool LoggedIn, string? Problem);
