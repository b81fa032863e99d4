using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.Streams;

namespace Sidecar.AccessTokens;

/// <summary>
/// One whole attempt to get a token. Called by one flight at a time, and only while no problem stands (<see cref="SharedLogin"/>). The
/// story, with the same numbers in the body:
/// 1. the key that worked last comes first;
/// 2. transient failures are retried with backoff (<see cref="TokenRequests"/>);
/// 3. a refusal that a wrong clock explains is retried once if the response showed that ours was wrong;
/// 4. a refusal that a wrong key explains is retried with the other key;
/// 5. what remains begins a wait and becomes the callers' problem (<see cref="LoginBackoff"/>).
/// </summary>
internal sealed partial class TokenAcquisition(
    TokenRequests requests, LoginBackoff backoff, SigningKeys keys, SalesforceClock clock, SidecarOptions options, TimeProvider time,
    ILogger<TokenAcquisition> logger)
{
    /// <summary>The whole acquisition may take this many attempt timeouts: callers wait for it, and they have timeouts too.</summary>
    private const int AttemptTimeoutsInTotal = 3;

    private readonly TimeSpan _totalTimeout = options.TokenRequests.AttemptTimeout * AttemptTimeoutsInTotal;
    private volatile string? _acceptedFingerprint;

    /// <summary>Fingerprint of the key that logged in last; null before the first login.</summary>
    public string? AcceptedKey => _acceptedFingerprint;

    private string ClockOffset => clock.Offset is { } offset ? $"{offset}" : "unknown";

    /// <param name="reason">Why a token is needed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<AccessTokenResult> AcquireAsync(LoginReason reason, CancellationToken cancellationToken)
    {
        using var span = LoginSpan.Start(reason);
        var set = keys.Set;
        var run = new AcquisitionRun { Reason = reason };
        try
        {
            await TimeLimit.WithinAsync(_totalTimeout, time, token => AskWithEachKeyAsync(set, run, token), cancellationToken);
        }
        catch (TimeoutException)
        {
            // What a transient failure said before is more useful than that. The refusal of one key is not, because the
            // other key or the corrected clock had no chance yet.
            if (run.Problem is not { IsTransient: true })
            {
                run.Result = new(new AccessTokenProblem(
                    AccessTokenProblemKind.TimedOut, $"No access token could be had within {_totalTimeout}."));
            }
        }

        var result = Conclude(run, set);
        LoginSpan.Conclude(span, result);
        return result;
    }

    private async ValueTask<bool> AskWithEachKeyAsync(SigningKeySet set, AcquisitionRun run, CancellationToken cancellationToken)
    {
        // 1.
        foreach (var key in InOrder(set))
        {
            run.Key = key;

            // 2.
            await requests.AskAsync(key, run, cancellationToken);

            // 3.
            if (run.Problem is { Row.ClockSuspect: true } doubtful && !run.ClockCorrected && ClockMoved(run))
            {
                run.ClockCorrected = true;
                Log.ClockCorrected(logger, doubtful.OAuthErrorDescription ?? "no description", ClockOffset);
                await requests.AskAsync(key, run, cancellationToken);
            }

            // 4.
            if (run.Problem is not { Row.KeySuspect: true } refused)
            {
                break;
            }

            Log.KeyNotAccepted(logger, key.Fingerprint, refused.OAuthErrorDescription ?? "no description");
        }

        return run.Result.Succeeded;
    }

    // 5.
    private AccessTokenResult Conclude(AcquisitionRun run, SigningKeySet set)
    {
        if (run.Problem is { } problem)
        {
            return new(backoff.Failed(Explain(problem, run), set.Version));
        }

        backoff.Succeeded();
        Accept(run.Result.Token!, run.Key!, set, run.Reason.Text());
        return run.Result;
    }

    private void Accept(AccessToken token, SigningKey key, SigningKeySet set, string reason)
    {
        Log.Obtained(logger, token.OrganizationId ?? "unknown", token.InstanceUrl.Host, reason, ClockOffset, key.Fingerprint);
        if (token.IsJwt)
        {
            Log.JwtFormat(logger);
        }

        if (_acceptedFingerprint != key.Fingerprint && key == set.Next)
        {
            Log.NextKeyAccepted(logger, key.Fingerprint);
        }

        _acceptedFingerprint = key.Fingerprint;
    }

    // By fingerprint, not by slot: when the rotation is completed, the next key becomes the current one and still is the one that works.
    private IEnumerable<SigningKey> InOrder(SigningKeySet set)
    {
        SigningKey?[] both = set.Next is { } next && next.Fingerprint == _acceptedFingerprint
            ? [next, set.Current]
            : [set.Current, set.Next];
        return both.OfType<SigningKey>().DistinctBy(static key => key.Fingerprint);
    }

    private bool ClockMoved(AcquisitionRun run) => ((clock.Offset ?? TimeSpan.Zero) - run.OffsetUsed).Duration() > TimeSpan.FromSeconds(2);

    private static AccessTokenProblem Explain(AccessTokenProblem problem, AcquisitionRun run) => problem.Row is not { ClockSuspect: true }
        ? problem
        : problem with
        {
            Message = problem.Message + (run.ClockCorrected
                ? " The sidecar tried again with the clock corrected, with the same result."
                : " The clocks were compared and the assertion was dated right."),
        };

    private static partial class Log
    {
        [LoggerMessage(1600, LogLevel.Information,
            "Access token obtained for org {Org} at {InstanceHost}, because {Reason} (clock offset {ClockOffset}, key {Fingerprint})",
            EventName = "AccessTokenObtained")]
        public static partial void Obtained(
            ILogger logger, string org, string instanceHost, string reason, string clockOffset, string fingerprint);

        [LoggerMessage(1605, LogLevel.Warning,
            "The access token is in JWT format, which SOAP and Bulk API 1 refuse: on the app, disable \"Issue JSON Web Token "
            + "(JWT)-based access tokens\"",
            EventName = "AccessTokenIsJwt")]
        public static partial void JwtFormat(ILogger logger);

        [LoggerMessage(1606, LogLevel.Information,
            "Salesforce accepts the next key ({Fingerprint}): you can complete the rotation by making it the current one",
            EventName = "NextKeyAccepted")]
        public static partial void NextKeyAccepted(ILogger logger, string fingerprint);

        [LoggerMessage(1607, LogLevel.Warning,
            "Salesforce refused the assertion ({Description}), and its clock differs from what the sidecar assumed; the sidecar tries once "
            + "more with offset {ClockOffset}",
            EventName = "AssertionClockCorrected")]
        public static partial void ClockCorrected(ILogger logger, string description, string clockOffset);

        [LoggerMessage(1608, LogLevel.Warning,
            "Salesforce does not accept the key {Fingerprint} ({Description})",
            EventName = "SigningKeyNotAccepted")]
        public static partial void KeyNotAccepted(ILogger logger, string fingerprint, string description);
    }
}

/// <summary>What one acquisition has seen so far; kept apart from its requests because it outlives one that runs out of time.</summary>
internal sealed class AcquisitionRun
{
    public required LoginReason Reason { get; init; }

    /// <summary>The last result, also of a request that will be retried.</summary>
    public AccessTokenResult Result { get; set; }

    public AccessTokenProblem? Problem => Result.Problem;

    /// <summary>The key that was tried last.</summary>
    public SigningKey? Key { get; set; }

    /// <summary>Salesforce's clock minus ours, as the last assertion was dated by it.</summary>
    public TimeSpan OffsetUsed { get; set; }

    public bool ClockCorrected { get; set; }
}
