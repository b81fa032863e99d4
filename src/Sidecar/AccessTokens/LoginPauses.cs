using Sidecar.Assertions;

namespace Sidecar.AccessTokens;

/// <summary>
/// What has to pass before Salesforce is asked for a token again: a usable key, the pause after a failure, or what the token endpoint asked for.
/// Until then every caller gets the problem that stands, from memory.
/// </summary>
public sealed partial class LoginPauses(SigningKeys keys, RefusalCircuit circuit, TimeProvider time, ILogger<LoginPauses> logger)
{
    /// <summary>A down endpoint is not asked for each call: first pause after a transient failure, and the longest.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly GrowingPause _pause = new(FirstPause, LongestPause, time);

    /// <summary>The problem because of which Salesforce is not asked now; null when it may be.</summary>
    public AccessTokenProblem? Standing()
    {
        var set = keys.Set;
        return set.Current is null && set.Next is null ? KeyUnusable(set) : circuit.Standing() ?? _pause.Standing();
    }

    public void Succeeded()
    {
        _pause.Close();
        circuit.Succeeded();
    }

    /// <summary>Begins the pause that follows from a failure.</summary>
    /// <param name="answer">What Salesforce answered, or why it was not asked.</param>
    /// <param name="problem">The answer's problem as callers are to see it.</param>
    /// <param name="keysVersion">See <see cref="RefusalCircuit.Refused"/>.</param>
    /// <returns>The problem with the length of the pause in it.</returns>
    public AccessTokenProblem Failed(TokenAnswer answer, AccessTokenProblem problem, int keysVersion)
    {
        // Upwards only, or the endpoint would be asked before the time it named; jittered, or all replicas would be there at that moment.
        var asked = answer.AskedToWait * (1 + (Random.Shared.NextDouble() * 0.1));
        switch (answer.Class)
        {
            case TokenErrorClass.Permanent:
                Log.Refused(logger, problem.Kind, problem.Message, problem.Remedy);
                return circuit.Refused(problem, keysVersion);
            case TokenErrorClass.RateLimited when problem.RetryAfter is { } untilBudget:
                Log.BudgetUsedUp(logger, problem.Message, problem.Remedy, untilBudget);
                return _pause.OpenFor(problem, untilBudget);
            case TokenErrorClass.RateLimited:
                Log.Refused(logger, problem.Kind, problem.Message, problem.Remedy);
                return circuit.RateLimited(problem, asked);
            case TokenErrorClass.Transient when asked is { } pause:
                Log.AskedToWait(logger, pause);
                return _pause.OpenFor(problem, pause);
            default:
                return _pause.Open(problem);
        }
    }

    private static AccessTokenProblem KeyUnusable(SigningKeySet keys) => new(
        AccessTokenProblemKind.KeyUnusable,
        keys.Problem?.Message ?? "There is no signing key.",
        keys.Problem?.Remedy,
        SigningKeys.PollInterval);

    private static partial class Log
    {
        [LoggerMessage(1602, LogLevel.Error, "No access token ({Kind}). {Problem} {Remedy}", EventName = "AccessTokenRefused")]
        public static partial void Refused(ILogger logger, AccessTokenProblemKind kind, string problem, string? remedy);

        [LoggerMessage(1604, LogLevel.Warning, "{Problem} {Remedy} Next login in {RetryAfter}", EventName = "LoginBudgetUsedUp")]
        public static partial void BudgetUsedUp(ILogger logger, string problem, string? remedy, TimeSpan retryAfter);

        [LoggerMessage(1609, LogLevel.Warning, "The token endpoint asks for time (Retry-After); it is not asked again for {Pause}",
            EventName = "TokenEndpointAskedToWait")]
        public static partial void AskedToWait(ILogger logger, TimeSpan pause);
    }
}
