using System.Diagnostics.Metrics;
using Sidecar.AccessTokens;
using Sidecar.Assertions;

namespace Sidecar.Operations;

/// <summary>
/// Both signing keys for health responses and as metrics. A mounted key that broke after the start changes nothing today, because the last
/// good one stays in use. The next restart would fail.
/// </summary>
internal sealed class SigningKeyHealth
{
    private readonly SigningKeys _keys;
    private readonly TokenAcquisition _logins;

    public SigningKeyHealth(SigningKeys keys, TokenAcquisition logins, IMeterFactory meters)
    {
        (_keys, _logins) = (keys, logins);
        var meter = meters.Create(MountedCertificates.MeterName);
        meter.CreateObservableGauge(
            "sidecar.signing_key.broken", () => All.Select(static state => Measure(state, state.Problem is not null)), "{key}",
            "1 while the mounted signing key cannot be used: the next restart or rotation would fail");
        meter.CreateObservableGauge(
            "sidecar.signing_key.in_use", () => All.Select(static state => Measure(state, state.LoggedIn)), "{key}",
            "1 for the signing key that logged in last");
    }

    /// <summary>Every configured key.</summary>
    public IReadOnlyList<SigningKeyState> All
    {
        get
        {
            var accepted = _logins.AcceptedKey;
            return
            [
                .. _keys.Set.Slots.Select(slot => new SigningKeyState(
                    slot.Slot, slot.Key, slot.Key is { } key && key.Fingerprint == accepted, Describe(slot.Problem))),
            ];
        }
    }

    private static string? Describe(Certificates.MountedFileProblem? problem)
        => problem is null ? null : $"{problem.Message} What to do: {problem.Remedy}";

    private static Measurement<int> Measure(SigningKeyState state, bool holds)
        => new(holds ? 1 : 0, new KeyValuePair<string, object?>("key", state.Slot));
}

/// <param name="Slot"><c>current</c> or <c>next</c>.</param>
/// <param name="Key">The last good key, or null.</param>
/// <param name="LoggedIn">Whether it logged in last.</param>
/// <param name="Problem">What is wrong with its file now and what to do, or null.</param>
internal sealed record SigningKeyState(string Slot, SigningKey? Key, bool LoggedIn, string? Problem);
