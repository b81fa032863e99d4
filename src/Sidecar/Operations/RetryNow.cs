using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Listening;

namespace Sidecar.Operations;

/// <summary>
/// What an operator asks for after a repair: reads keys and certificates again, ends the wait that a refusal began, and logs in when there
/// is no access token.
/// </summary>
internal sealed partial class RetryNow(
    SigningKeys keys,
    LoginBackoff backoff,
    AccessTokenSource tokens,
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    ILogger<RetryNow> logger)
{
    /// <returns>Null when there is an access token; otherwise why there is none.</returns>
    public async Task<AccessTokenProblem?> RunAsync(string askedBy)
    {
        Log.Asked(logger, askedBy);
        keys.Poll();

        // Not there without TLS.
        services.GetService<ServerCertificate>()?.Poll();
        backoff.EndRefusal();
        var result = await tokens.GetAsync(lifetime.ApplicationStopping);
        return result.Succeeded ? null : result.Problem;
    }

    private static partial class Log
    {
        [LoggerMessage(1805, LogLevel.Information,
            "{AskedBy}: keys and certificates are read again, and a login that was put off is made now",
            EventName = "RetryNow")]
        public static partial void Asked(ILogger logger, string askedBy);
    }
}
