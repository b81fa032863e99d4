using Sidecar.AccessTokens;

namespace Sidecar.Operations;

/// <summary>
/// Logs in when the process starts, so that the first request need not wait and a wrong setup shows at once. It tries again until there is
/// a token, so that the sidecar becomes ready without requests. After that, requests cause the renewals. It waits until all ports are open:
/// a process that cannot listen must not cost a login.
/// </summary>
internal sealed class FirstLogin(AccessTokenSource tokens, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken);
        }

        while (true)
        {
            var result = await tokens.GetAsync(stoppingToken);
            if (result.Succeeded)
            {
                // Memory that only the start needed goes back to the machine now and not under the first load: the process may idle
                // for hours.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                return;
            }

            var wait = result.Problem.RetryAfter is { } retryAfter && retryAfter > ShortestWait ? retryAfter : ShortestWait;
            await Task.Delay(wait, time, stoppingToken);
        }
    }
}
