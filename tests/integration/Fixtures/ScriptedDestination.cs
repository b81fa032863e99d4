using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>
/// A destination that does with each connection what a script says, down to the way in which it ends: no decent server resets connections
/// on request, or falls silent.
/// </summary>
public sealed class ScriptedDestination : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<DestinationPeer, Task> _script;
    private readonly X509Certificate2? _certificate;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    public ScriptedDestination(Func<DestinationPeer, Task> script, X509Certificate2? certificate = null)
    {
        (_script, _certificate) = (script, certificate);
        _listener.Start(1000);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Origin => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}");

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What a script did that none should, for example an assertion that failed in one.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    public void Dispose()
    {
        _listener.Dispose();
        _stopped.TrySetResult();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _connections);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                stream = tls;
                await tls.AuthenticateAsServerAsync(_certificate);
            }

            using var peer = new DestinationPeer(socket, stream, _stopped.Task);
            await _script(peer);
        }
        catch (Exception e)
            when (e is IOException or SocketException or ObjectDisposedException
                or System.Security.Authentication.AuthenticationException)
        {
            // The other side left.
        }
        catch (Exception e)
        {
            Failures.Enqueue(e);
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }
}
