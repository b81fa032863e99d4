using Sidecar.AccessTokens;

namespace Sidecar.Operations;

/// <summary>
/// Logs in when the process starts, so that the first request need not wait and a wrong setup shows at once; tries again until a token was
/// had, so that readiness comes by itself. From then on requests drive the renewal.
/// </summary>
internal sealed class FirstLogin(AccessTokenSource tokens, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var result = await tokens.GetAsync(stoppingToken);
            if (result.Succeeded)
            {
                // What starting up has left behind goes back to the machine now, not under the first load: the process may idle for hours.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                return;
            }

            var wait = result.Problem.RetryAfter is { } retryAfter && retryAfter > ShortestWait ? retryAfter : ShortestWait;
            await Task.Delay(wait, time, stoppingToken);
        }
    }
}
