using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// One whole attempt to get a token, from the standing problems to the consequences of a failure. Called by one flight at a time
/// (<see cref="AccessTokenSource"/>); the story, with the same numbers in the body:
/// 1. while a refusal or a pause stands, Salesforce is not asked (<see cref="LoginPauses"/>);
/// 2. the key that worked last comes first;
/// 3. transient failures are repeated with back-off (<see cref="TokenRequests"/>);
/// 4. a refusal that a wrong clock explains is repeated once when the answer showed that ours was wrong;
/// 5. a refusal that a wrong key explains is repeated with the other key;
/// 6. what remains is waited for (<see cref="LoginPauses"/>) and told.
/// </summary>
public sealed partial class TokenAcquisition(
    TokenRequests requests, LoginPauses pauses, SigningKeys keys, SalesforceClock clock, SidecarOptions options, TimeProvider time,
    ILogger<TokenAcquisition> logger)
{
    /// <summary>The whole acquisition may take this many attempt timeouts: callers wait for it, and they have timeouts too.</summary>
    private const int AttemptTimeoutsInTotal = 3;

    private readonly TimeSpan _totalTimeout = options.Logins.AttemptTimeout * AttemptTimeoutsInTotal;
    private string? _acceptedFingerprint;

    /// <summary>Token requests that brought a token.</summary>
    public long Logins => requests.Granted;

    /// <summary>Token requests that did not.</summary>
    public long FailedLogins => requests.Failed;

    /// <summary>The problem because of which Salesforce is not asked now; null when it may be.</summary>
    public AccessTokenProblem? Standing() => pauses.Standing();

    public async Task<AccessTokenResult> AcquireAsync(CancellationToken cancellationToken)
    {
        // 1.
        if (pauses.Standing() is { } standing)
            return new(standing);
        using var timeout = new CancellationTokenSource(_totalTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var set = keys.Set;
        var run = new AcquisitionRun();
        try
        {
            await AskWithEachKeyAsync(set, run, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Out of time. What a transient failure said before is more useful than that; a refusal of one key is not, while the
            // other key or the corrected clock had no chance yet.
            if (run.Answer is not { Class: TokenErrorClass.Transient })
            {
                run.Answer = TokenAnswer.Failed(
                    new(AccessTokenProblemKind.TimedOut, $"No access token could be had within {_totalTimeout}."),
                    TokenErrorClass.Transient);
            }
        }

        return Conclude(run, set);
    }

    private async Task AskWithEachKeyAsync(SigningKeySet set, AcquisitionRun run, CancellationToken cancellationToken)
    {
        // 2.
        foreach (var key in InOrder(set))
        {
            run.Key = key;
            // 3.
            await requests.AskAsync(run, cancellationToken).ConfigureAwait(false);
            // 4.
            if (run.Answer!.Row is { ClockSuspect: true } && !run.ClockCorrected && ClockMoved(run))
            {
                run.ClockCorrected = true;
                Log.ClockCorrected(logger, run.Answer.Problem!.OAuthErrorDescription, clock.Offset);
                await requests.AskAsync(run, cancellationToken).ConfigureAwait(false);
            }

            // 5.
            if (run.Answer.Row is not { KeySuspect: true })
                return;
            Log.KeyNotAccepted(logger, key.Fingerprint, run.Answer.Problem!.OAuthErrorDescription);
        }
    }

    // 6.
    private AccessTokenResult Conclude(AcquisitionRun run, SigningKeySet set)
    {
        var answer = run.Answer!;
        if (answer.Token is { } token)
        {
            pauses.Succeeded();
            Accept(token, run.Key!, set);
            return new(token);
        }

        return new(pauses.Failed(answer, Explain(answer.Problem!, answer.Row, run), set.Version));
    }

    private void Accept(AccessToken token, SigningKey key, SigningKeySet set)
    {
        Log.Obtained(logger, token.OrganizationId, token.InstanceUrl.Host, clock.Offset, key.Fingerprint);
        if (token.IsJwt)
            Log.JwtFormat(logger);
        if (_acceptedFingerprint != key.Fingerprint && key == set.Next)
            Log.NextKeyAccepted(logger, key.Fingerprint);
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

    private static AccessTokenProblem Explain(AccessTokenProblem problem, TokenErrorRow? row, AcquisitionRun run) => row is not { ClockSuspect: true }
        ? problem
        : problem with
        {
            Message = problem.Message + (run.ClockCorrected
                ? " It was tried again with the clock corrected, with the same result."
                : " The clocks were compared and the assertion was dated right."),
        };

    private static partial class Log
    {
        [LoggerMessage(1600, LogLevel.Information,
            "Access token obtained for org {Org} at {InstanceHost} (clock offset {ClockOffset}, key {Fingerprint})",
            EventName = "AccessTokenObtained")]
        public static partial void Obtained(ILogger logger, string? org, string instanceHost, TimeSpan? clockOffset, string fingerprint);

        [LoggerMessage(1605, LogLevel.Warning,
            "The access token is in JWT format, which SOAP and Bulk API 1 refuse: on the app, disable " +
            "\"Issue JSON Web Token (JWT)-based access tokens\"",
            EventName = "AccessTokenIsJwt")]
        public static partial void JwtFormat(ILogger logger);

        [LoggerMessage(1606, LogLevel.Information,
            "Salesforce accepts the next key ({Fingerprint}): the rotation can be completed by making it the current one",
            EventName = "NextKeyAccepted")]
        public static partial void NextKeyAccepted(ILogger logger, string fingerprint);

        [LoggerMessage(1607, LogLevel.Warning,
            "Salesforce refused the assertion ({Description}) and its clock differs from what was assumed; trying once more with " +
            "offset {ClockOffset}",
            EventName = "AssertionClockCorrected")]
        public static partial void ClockCorrected(ILogger logger, string? description, TimeSpan? clockOffset);

        [LoggerMessage(1608, LogLevel.Warning, "Salesforce does not accept the key {Fingerprint} ({Description})",
            EventName = "SigningKeyNotAccepted")]
        public static partial void KeyNotAccepted(ILogger logger, string fingerprint, string? description);
    }
}
