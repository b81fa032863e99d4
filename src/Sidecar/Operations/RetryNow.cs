using Sidecar.AccessTokens;
using Sidecar.Listening;
using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>
/// What an operator asks for after a repair: reads keys and certificates again, ends the wait that a refusal began, and logs in when there
/// is no access token.
/// </summary>
internal sealed partial class RetryNow(
    PrincipalDirectory principals,
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    ILogger<RetryNow> logger)
{
    /// <returns>Null when every principal has an access token; otherwise why the first one has none.</returns>
    public async Task<AccessTokenProblem?> RunAsync(string askedBy)
    {
        Log.Asked(logger, askedBy);

        // Not there without TLS.
        services.GetService<ServerCertificate>()?.Poll();
        AccessTokenProblem? first = null;
        foreach (var principal in principals.All)
        {
            principal.Retry();

            // One that nobody has used yet, and that is not required, costs no login here either.
            if (principal.Options.Required || principal.Tokens.Status.EverHadToken || principal.Tokens.Status.Problem is not null)
            {
                first ??= (await principal.Tokens.GetAsync(lifetime.ApplicationStopping)).Problem;
            }
        }

        return first;
    }

    private static partial class Log
    {
        [LoggerMessage(1805, LogLevel.Information,
            "{AskedBy}: keys and certificates are read again, and a login that was put off is made now",
            EventName = "RetryNow")]
        public static partial void Asked(ILogger logger, string askedBy);
    }
}
