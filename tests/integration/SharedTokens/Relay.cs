using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>A network between replicas and Redis: it can be slow, and it can be cut.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly int _to;
    private readonly Task _accepting;
    private volatile bool _cut;

    public Relay(int to)
    {
        _to = to;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How long every piece of a reply takes.</summary>
    public TimeSpan Delay { get; set; }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Ends all connections and takes no others; or takes them again.</summary>
    public bool Cut
    {
        get => _cut;
        set
        {
            _cut = value;
            foreach (var connection in value ? _open.Keys : [])
            {
                connection.Dispose();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        Cut = true;
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _open[client] = true;
        try
        {
            if (_cut)
            {
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _to, _stopping.Token);
            await Task.WhenAny(
                PumpAsync(client.GetStream(), server.GetStream(), delayed: false),
                PumpAsync(server.GetStream(), client.GetStream(), delayed: true));
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side went away.
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool delayed)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stopping.Token) is var read and > 0)
        {
            if (delayed && Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, TimeProvider.System, _stopping.Token);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _stopping.Token);
        }
    }
}
