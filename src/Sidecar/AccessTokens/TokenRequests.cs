using System.Security.Cryptography;
using Polly;
using Polly.Retry;
using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.AccessTokens;

/// <summary>
/// Asks the token endpoint with one key, again after transient failures: each time within the login budget and with a new assertion, after a
/// back-off or what the endpoint asks for, if that is short enough for those who wait.
/// </summary>
public sealed partial class TokenRequests
{
    /// <summary>Callers wait for a flight; a longer pause is told to them instead (<see cref="LoginPauses"/>).</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly TokenEndpointClient _endpoint;
    private readonly AssertionSigner _signer;
    private readonly SalesforceClock _clock;
    private readonly LoginBudget _budget;
    private readonly ILogger<TokenRequests> _logger;
    private readonly ResiliencePipeline<TokenAnswer> _retry;
    private long _granted;
    private long _failed;

    public TokenRequests(
        TokenEndpointClient endpoint, AssertionSigner signer, SalesforceClock clock, LoginBudget budget, SidecarOptions options, TimeProvider time,
        ILogger<TokenRequests> logger)
    {
        (_endpoint, _signer, _clock, _budget, _logger) = (endpoint, signer, clock, budget, logger);
        var builder = new ResiliencePipelineBuilder<TokenAnswer> { TimeProvider = time };
        if (options.Logins.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<TokenAnswer>
            {
                MaxRetryAttempts = options.Logins.MaxRetries,
                Delay = options.Logins.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result?.AskedToWait),
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { Problem: not null, Class: TokenErrorClass.Transient } failed
                    && !(failed.AskedToWait > LongestWait)),
            });
        }

        _retry = builder.Build();
    }

    /// <summary>Requests that brought a token.</summary>
    public long Granted => Volatile.Read(ref _granted);

    /// <summary>Requests that did not.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Leaves the answer in <paramref name="run"/>, whose key it uses.</summary>
    public async Task AskAsync(AcquisitionRun run, CancellationToken cancellationToken) =>
        run.Answer = await _retry.ExecuteAsync(
            static (state, token) => state.Self.AskOnceAsync(state.Run, token), (Self: this, Run: run), cancellationToken)
            .ConfigureAwait(false);

    private async ValueTask<TokenAnswer> AskOnceAsync(AcquisitionRun run, CancellationToken cancellationToken)
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
        Interlocked.Increment(ref answer.Token is null ? ref _failed : ref _granted);
        if (answer is { Problem: { } problem, Class: TokenErrorClass.Transient })
            Log.Transient(_logger, problem.Kind, problem.Message, problem.Remedy);
        return answer;
    }

    private static partial class Log
    {
        [LoggerMessage(1603, LogLevel.Warning, "A token request failed and will be repeated ({Kind}). {Problem} {Remedy}",
            EventName = "TokenRequestFailed")]
        public static partial void Transient(ILogger logger, AccessTokenProblemKind kind, string problem, string? remedy);
    }
}
