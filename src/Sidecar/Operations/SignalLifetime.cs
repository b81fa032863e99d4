using System.Runtime.InteropServices;
using Sidecar.Configuration;

namespace Sidecar.Operations;

/// <summary>SIGTERM drains; ctrl-C, meant by a person at a terminal, stops without the waiting. Either way the exit code is 0.</summary>
internal sealed class SignalLifetime(SidecarOptions options, Drain drain) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, options.Drain.AcceptFor)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, TimeSpan.Zero)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => Stop(signal, TimeSpan.Zero)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(s => s.Dispose());

    private void Stop(PosixSignalContext signal, TimeSpan acceptFor)
    {
        signal.Cancel = true;
        drain.Begin(acceptFor);
    }
}
