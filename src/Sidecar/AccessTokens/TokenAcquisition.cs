using System.Security.Cryptography;
using Polly;
using Polly.Retry;
using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// One whole attempt to get a token, from the standing problems to the consequences of a failure. Called by one flight at a time
/// (<see cref="AccessTokenSource"/>); the story, with the same numbers in the body:
/// 1. while a refusal or a pause stands, Salesforce is not asked;
/// 2. the key that worked last comes first;
/// 3. transient failures are repeated with back-off, each time within the login budget and with a new assertion;
/// 4. a refusal that a wrong clock explains is repeated once when the answer showed that ours was wrong;
/// 5. a refusal that a wrong key explains is repeated with the other key;
/// 6. what remains has consequences: a pause, a refusal circuit, a log line with a remedy.
/// </summary>
public sealed partial class TokenAcquisition
{
    /// <summary>A down endpoint is not asked for each call: first pause after a transient failure, and the longest.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>The whole acquisition may take this many attempt timeouts: callers wait for it, and they have timeouts too.</summary>
    private const int AttemptTimeoutsInTotal = 3;

    private readonly TokenEndpointClient _endpoint;
    private readonly AssertionSigner _signer;
    private readonly SigningKeys _keys;
    private readonly SalesforceClock _clock;
    private readonly RefusalCircuit _circuit;
    private readonly LoginBudget _budget;
    private readonly TimeProvider _time;
    private readonly TimeSpan _totalTimeout;
    private readonly ILogger<TokenAcquisition> _logger;
    private readonly GrowingPause _pause;
    private readonly ResiliencePipeline<TokenAnswer> _retry;
    private string? _acceptedFingerprint;
    private long _logins;
    private long _failedLogins;

    public TokenAcquisition(
        TokenEndpointClient endpoint,
        AssertionSigner signer,
        SigningKeys keys,
        SalesforceClock clock,
        RefusalCircuit circuit,
        LoginBudget budget,
        SidecarOptions options,
        TimeProvider time,
        ILogger<TokenAcquisition> logger)
    {
        _endpoint = endpoint;
        _signer = signer;
        _keys = keys;
        _clock = clock;
        _circuit = circuit;
        _budget = budget;
        _time = time;
        _logger = logger;
        _totalTimeout = options.Logins.AttemptTimeout * AttemptTimeoutsInTotal;
        _pause = new(FirstPause, LongestPause, time);
        var builder = new ResiliencePipelineBuilder<TokenAnswer> { TimeProvider = time };
        if (options.Logins.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<TokenAnswer>
            {
                MaxRetryAttempts = options.Logins.MaxRetries,
                Delay = options.Logins.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { Problem: not null, Class: TokenErrorClass.Transient }),
            });
        }

        _retry = builder.Build();
    }

    /// <summary>Token requests that brought a token.</summary>
    public long Logins => Volatile.Read(ref _logins);

    /// <summary>Token requests that did not.</summary>
    public long FailedLogins => Volatile.Read(ref _failedLogins);

    /// <summary>The problem because of which Salesforce is not asked now; null when it may be.</summary>
    public AccessTokenProblem? Standing()
    {
        var keys = _keys.Set;
        return keys.Current is null && keys.Next is null ? KeyUnusable(keys) : _circuit.Standing() ?? _pause.Standing();
    }

    public async Task<AccessTokenResult> AcquireAsync(CancellationToken cancellationToken)
    {
        // 1.
        if (Standing() is { } standing)
            return new(standing);
        using var timeout = new CancellationTokenSource(_totalTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var keys = _keys.Set;
        var run = new Run();
        try
        {
            await AskWithEachKeyAsync(keys, run, either.Token).ConfigureAwait(false);
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

        return Conclude(run, keys);
    }

    private async Task AskWithEachKeyAsync(SigningKeySet keys, Run run, CancellationToken cancellationToken)
    {
        // 2.
        foreach (var key in InOrder(keys))
        {
            run.Key = key;
            await AskAsync(run, cancellationToken).ConfigureAwait(false);
            // 4.
            if (run.Answer!.Row is { ClockSuspect: true } && !run.ClockCorrected && ClockMoved(run))
            {
                run.ClockCorrected = true;
                Log.ClockCorrected(_logger, run.Answer.Problem!.OAuthErrorDescription, _clock.Offset);
                await AskAsync(run, cancellationToken).ConfigureAwait(false);
            }

            // 5.
            if (run.Answer.Row is not { KeySuspect: true })
                return;
            Log.KeyNotAccepted(_logger, key.Fingerprint, run.Answer.Problem!.OAuthErrorDescription);
        }
    }

    // 3.
    private async Task AskAsync(Run run, CancellationToken cancellationToken) =>
        run.Answer = await _retry.ExecuteAsync(
            static (state, token) => state.Self.AskOnceAsync(state.Run, token), (Self: this, Run: run), cancellationToken)
            .ConfigureAwait(false);

    private async ValueTask<TokenAnswer> AskOnceAsync(Run run, CancellationToken cancellationToken)
    {
        if (!_budget.TryTake(out var retryAfter))
        {
            return TokenAnswer.Failed(
                new(AccessTokenProblemKind.RateLimited, "The sidecar's own login budget is used up; Salesforce was not asked.",
                    "Find out why sessions end so often; raise the budget (logins per hour) only if that is normal.", retryAfter),
                TokenErrorClass.RateLimited);
        }

        string assertion;
        run.OffsetUsed = _clock.Offset ?? TimeSpan.Zero;
        try
        {
            assertion = _signer.Sign(run.Key!);
        }
        catch (CryptographicException failed)
        {
            return TokenAnswer.Failed(
                new(AccessTokenProblemKind.KeyUnusable, $"Signing with {run.Key} failed ({failed.GetType().Name}).",
                    "Replace the key file."),
                TokenErrorClass.Permanent);
        }

        var answer = await _endpoint.RequestAsync(assertion, cancellationToken).ConfigureAwait(false);
        run.Answer = answer;
        Interlocked.Increment(ref answer.Token is null ? ref _failedLogins : ref _logins);
        if (answer is { Problem: { } problem, Class: TokenErrorClass.Transient })
            Log.Transient(_logger, problem.Kind, problem.Message, problem.Remedy);
        return answer;
    }

    // 6.
    private AccessTokenResult Conclude(Run run, SigningKeySet keys)
    {
        var answer = run.Answer!;
        if (answer.Token is { } token)
        {
            _pause.Close();
            _circuit.Succeeded();
            Accept(token, run.Key!, keys);
            return new(token);
        }

        var problem = Explain(answer.Problem!, answer.Row, run);
        switch (answer.Class)
        {
            case TokenErrorClass.Permanent:
                Log.Refused(_logger, problem.Kind, problem.Message, problem.Remedy);
                return new(_circuit.Refused(problem, keys.Version));
            case TokenErrorClass.RateLimited when problem.RetryAfter is { } untilBudget:
                Log.BudgetUsedUp(_logger, problem.Message, problem.Remedy, untilBudget);
                return new(_pause.OpenFor(problem, untilBudget));
            case TokenErrorClass.RateLimited:
                Log.Refused(_logger, problem.Kind, problem.Message, problem.Remedy);
                return new(_circuit.RateLimited(problem));
            default:
                return new(_pause.Open(problem));
        }
    }

    private void Accept(AccessToken token, SigningKey key, SigningKeySet keys)
    {
        Log.Obtained(_logger, token.OrganizationId, token.InstanceUrl.Host, _clock.Offset, key.Fingerprint);
        if (token.IsJwt)
            Log.JwtFormat(_logger);
        if (_acceptedFingerprint != key.Fingerprint && key == keys.Next)
            Log.NextKeyAccepted(_logger, key.Fingerprint);
        _acceptedFingerprint = key.Fingerprint;
    }

    // By fingerprint, not by slot: when the rotation is completed, the next key becomes the current one and still is the one that works.
    private IEnumerable<SigningKey> InOrder(SigningKeySet keys)
    {
        SigningKey?[] both = keys.Next is { } next && next.Fingerprint == _acceptedFingerprint
            ? [next, keys.Current]
            : [keys.Current, keys.Next];
        return both.OfType<SigningKey>().DistinctBy(static key => key.Fingerprint);
    }

    private bool ClockMoved(Run run) => ((_clock.Offset ?? TimeSpan.Zero) - run.OffsetUsed).Duration() > TimeSpan.FromSeconds(2);

    private static AccessTokenProblem Explain(AccessTokenProblem problem, TokenErrorRow? row, Run run) => row is not { ClockSuspect: true }
        ? problem
        : problem with
        {
            Message = problem.Message + (run.ClockCorrected
                ? " It was tried again with the clock corrected, with the same result."
                : " The clocks were compared and the assertion was dated right."),
        };

    private static AccessTokenProblem KeyUnusable(SigningKeySet keys) => new(
        AccessTokenProblemKind.KeyUnusable,
        keys.Problem?.Message ?? "There is no signing key.",
        keys.Problem?.Remedy,
        SigningKeys.PollInterval);

    /// <summary>What one acquisition has seen so far.</summary>
    private sealed class Run
    {
        public TokenAnswer? Answer { get; set; }
        public SigningKey? Key { get; set; }
        public TimeSpan OffsetUsed { get; set; }
        public bool ClockCorrected { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(1600, LogLevel.Information,
            "Access token obtained for org {Org} at {InstanceHost} (clock offset {ClockOffset}, key {Fingerprint})",
            EventName = "AccessTokenObtained")]
        public static partial void Obtained(ILogger logger, string? org, string instanceHost, TimeSpan? clockOffset, string fingerprint);

        [LoggerMessage(1602, LogLevel.Error, "No access token ({Kind}). {Problem} {Remedy}", EventName = "AccessTokenRefused")]
        public static partial void Refused(ILogger logger, AccessTokenProblemKind kind, string problem, string? remedy);

        [LoggerMessage(1603, LogLevel.Warning, "A token request failed and will be repeated ({Kind}). {Problem} {Remedy}",
            EventName = "TokenRequestFailed")]
        public static partial void Transient(ILogger logger, AccessTokenProblemKind kind, string problem, string? remedy);

        [LoggerMessage(1604, LogLevel.Warning, "{Problem} {Remedy} Next login in {RetryAfter}", EventName = "LoginBudgetUsedUp")]
        public static partial void BudgetUsedUp(ILogger logger, string problem, string? remedy, TimeSpan retryAfter);

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
