using System.Security.Cryptography;
using Polly;
using Polly.Retry;
using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// Asks the token endpoint with one key, and again after transient failures: each time within the rate limit and with a new assertion. It
/// waits for the backoff, or as long as the endpoint asks for if that is short enough for the callers.
/// </summary>
internal sealed partial class TokenRequests
{
    /// <summary>Callers wait for the flight. They get a longer wait as a problem instead (<see cref="LoginBackoff"/>).</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly TokenEndpointClient _endpoint;
    private readonly AssertionSigner _signer;
    private readonly SalesforceClock _clock;
    private readonly LoginRateLimit _rateLimit;
    private readonly ResiliencePipeline<AccessTokenResult> _retry;
    private long _granted;
    private long _failed;

    public TokenRequests(
        TokenEndpointClient endpoint, AssertionSigner signer, SalesforceClock clock, LoginRateLimit rateLimit, SidecarOptions options,
        TimeProvider time, ILogger<TokenRequests> logger)
    {
        (_endpoint, _signer, _clock, _rateLimit) = (endpoint, signer, clock, rateLimit);
        (GrantedLastHour, FailedLastHour) = (new(time), new(time));
        var builder = new ResiliencePipelineBuilder<AccessTokenResult> { TimeProvider = time };
        if (options.TokenRequests.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<AccessTokenResult>
            {
                MaxRetryAttempts = options.TokenRequests.MaxRetries,
                Delay = options.TokenRequests.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result.Problem?.AskedToWait),
                // Not called after the last attempt, whose failure begins a wait of its own (LoginBackoff).
                OnRetry = arguments =>
                {
                    var problem = arguments.Outcome.Result.Problem!;
                    Log.Transient(logger, problem.Kind, arguments.RetryDelay, problem.Text);
                    return default;
                },
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Result.Problem is { IsTransient: true } failed && !(failed.AskedToWait > LongestWait)),
            });
        }

        _retry = builder.Build();
    }

    /// <summary>All of them by their reason, also those that could not be made.</summary>
    public LoginCounts Counts { get; } = new();

    /// <summary>Requests that brought a token.</summary>
    public long Granted => Volatile.Read(ref _granted);

    /// <summary>Requests that did not.</summary>
    public long Failed => Volatile.Read(ref _failed);

    public LastHour GrantedLastHour { get; }

    public LastHour FailedLastHour { get; }

    /// <summary>Leaves the result in <paramref name="run"/>.</summary>
    public async Task AskAsync(SigningKey key, AcquisitionRun run, CancellationToken cancellationToken)
        => run.Result = await _retry.ExecuteAsync(
            static (state, token) => state.Self.AskAndCountAsync(state.Key, state.Run, token),
            (Self: this, Key: key, Run: run),
            cancellationToken);

    private async ValueTask<AccessTokenResult> AskAndCountAsync(SigningKey key, AcquisitionRun run, CancellationToken cancellationToken)
    {
        var result = await AskOnceAsync(key, run, cancellationToken);
        Counts.Count(run.Reason, result);
        return result;
    }

    private async ValueTask<AccessTokenResult> AskOnceAsync(SigningKey key, AcquisitionRun run, CancellationToken cancellationToken)
    {
        if (!_rateLimit.TryTake(out var retryAfter))
        {
            return new(new AccessTokenProblem(
                AccessTokenProblemKind.RateLimited, "The sidecar's own login limit is used up, so it did not ask Salesforce.",
                "Find out why sessions end so often. Raise the limit (logins per hour) only if that is normal.", retryAfter));
        }

        string assertion;
        run.OffsetUsed = _clock.Offset ?? TimeSpan.Zero;
        try
        {
            assertion = _signer.Sign(key);
        }
        catch (CryptographicException failed)
        {
            return new(new AccessTokenProblem(
                AccessTokenProblemKind.KeyUnusable, $"Signing with {key} failed ({failed.GetType().Name}).", "Replace the key file."));
        }

        var result = await _endpoint.RequestAsync(assertion, cancellationToken);
        run.Result = result;
        Interlocked.Increment(ref result.Succeeded ? ref _granted : ref _failed);
        (result.Succeeded ? GrantedLastHour : FailedLastHour).Add();
        return result;
    }

    private static partial class Log
    {
        [LoggerMessage(1603, LogLevel.Warning,
            "A token request failed ({Kind}); the sidecar tries again in {Wait}. {Problem}",
            EventName = "TokenRequestFailed")]
        public static partial void Transient(ILogger logger, AccessTokenProblemKind kind, TimeSpan wait, string problem);
    }
}
