using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>
/// A socket that answers every request with 200 and remembers its first line: a server's own tidying would hide what arrived.
/// </summary>
public sealed class RawUpstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RawUpstream()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Origin => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public string? LastRequestLine { get; private set; }

    /// <summary>Sends a GET with exactly this target to <paramref name="proxy"/> and reads the answer to its end.</summary>
    public async Task SendThroughAsync(Uri proxy, string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(proxy.Host, proxy.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        await new StreamReader(stream).ReadToEndAsync();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                // Not one after the other: a client may open a connection ahead of need and never use it.
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                if (await reader.ReadLineAsync() is not { Length: > 0 } requestLine)
                {
                    return;
                }

                LastRequestLine = requestLine;
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray());
            }
            catch (IOException)
            {
                // The other side left.
            }
        }
    }
}
