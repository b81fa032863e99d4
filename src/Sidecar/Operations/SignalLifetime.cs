using System.Runtime.InteropServices;
using Sidecar.Configuration;

namespace Sidecar.Operations;

/// <summary>
/// SIGTERM drains. Ctrl-C, which a person at a terminal presses, stops without waiting. Either way the exit code is 0. SIGHUP never ends
/// the process: it reads keys and certificates again and ends the wait after a refusal.
/// </summary>
internal sealed class SignalLifetime(SidecarOptions options, Drain drain, RetryNow retry) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private Task _retry = Task.CompletedTask;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, options.Drain.AcceptFor)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, TimeSpan.Zero)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => Stop(signal, TimeSpan.Zero)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, Retry));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(s => s.Dispose());

    private void Retry(PosixSignalContext signal)
    {
        signal.Cancel = true;

        // The signal's thread does not wait for the login, whose end is in the log.
        _retry = retry.RunAsync("SIGHUP");
    }

    private void Stop(PosixSignalContext signal, TimeSpan acceptFor)
    {
        signal.Cancel = true;
        drain.Begin(acceptFor);
    }
}
