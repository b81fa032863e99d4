using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting.Systemd;

namespace Sidecar.Operations.ServiceManager;

/// <summary>
/// Tells systemd how the sidecar is (sd_notify(3)): ready when the first login is over, whether it succeeded or not, so that a boot without
/// Salesforce does not fail; its state in words for <c>systemctl status</c>; and that it lives, as long as it really answers.
/// </summary>
internal sealed class ServiceManagerNotice(
    ISystemdNotifier notifier, Health health, IServer server, IHostApplicationLifetime lifetime, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(5);

    /// <summary>How long systemd waits for a sign of life; null when it does not.</summary>
    private static TimeSpan? Watchdog
        => long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var microseconds)
            && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var starting = lifetime.ApplicationStarted.Register(started.SetResult);
        await using var stopping = lifetime.ApplicationStopping.Register(() => notifier.Notify(ServiceState.Stopping));
        await started.Task.WaitAsync(stoppingToken);
        var watchdog = Watchdog;
        using var self = watchdog is { } patience
            ? new SelfCheck(server.Features.Get<IServerAddressesFeature>()!.Addresses, patience / 3)
            : null;
        var (ready, told) = (false, "");
        while (true)
        {
            if (!ready && health.Startup.Healthy)
            {
                notifier.Notify(ServiceState.Ready);
                ready = true;
            }

            if (TextOf(health.Readiness) is var text && text != told)
            {
                notifier.Notify(new ServiceState($"STATUS={text}"));
                told = text;
            }

            if (self is not null && await self.AnswersAsync(stoppingToken))
            {
                notifier.Notify(new ServiceState("WATCHDOG=1"));
            }

            var wait = !ready ? Often : watchdog / 3 is { } third && third < Seldom ? third : Seldom;
            await Task.Delay(wait, time, stoppingToken);
        }
    }

    // One line: the protocol separates its members by line ends.
    private static string TextOf(HealthResponse readiness)
        => (readiness.Problem is { } problem ? $"{readiness.Reason}: {problem.Message}" : readiness.Reason).ReplaceLineEndings(" ");
}
