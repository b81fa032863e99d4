using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>
/// Logs in when the process starts, so that the first request need not wait and a wrong setup shows at once. It tries again until there is
/// a token, so that the sidecar becomes ready without requests. After that, requests cause the renewals. It waits until all ports are open:
/// a process that cannot listen must not cost a login. Principals that are not required log in with their first request.
/// </summary>
internal sealed class FirstLogin(PrincipalDirectory principals, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken);
        }

        await Task.WhenAll(principals.All.Where(static one => one.Options.Required).Select(one => LogInAsync(one, stoppingToken)));

        // Memory that only the start needed goes back to the machine now and not under the first load: the process may idle for hours.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task LogInAsync(Principal principal, CancellationToken stoppingToken)
    {
        while (await principal.Tokens.GetAsync(stoppingToken) is { Problem: { } problem })
        {
            var wait = problem.RetryAfter is { } retryAfter && retryAfter > ShortestWait ? retryAfter : ShortestWait;
            await Task.Delay(wait, time, stoppingToken);
        }
    }
}
