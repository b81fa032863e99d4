using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Simulator;
using Simulator.Control;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>An org whose answers are bytes that no decent server would send, and which keeps the bytes of each request.</summary>
public sealed class ScriptedUpstream : IDisposable
{
    public const string Token = "00Dxx0000001gPL!" + Secret;

    /// <summary>What of the token is secret.</summary>
    public const string Secret = "AQEAQScriptedSecretOfTheMaliciousOrg.0123456789abcdefghijklmn";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly Func<string, Stream, Task> _answer;
    private int _open;

    /// <param name="answer">Writes the whole answer to a request with this head; the connection is closed when it returns.</param>
    public ScriptedUpstream(Func<string, Stream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public ScriptedUpstream(string answer)
        : this((_, stream) => stream.WriteAsync(Encoding.Latin1.GetBytes(answer)).AsTask())
    {
    }

    public string Origin => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Request heads as they came.</summary>
    public IReadOnlyList<string> Heads => [.. _heads];

    /// <summary>Request bodies as they came, chunk sizes included.</summary>
    public IReadOnlyList<string> Bodies => [.. _bodies];

    /// <summary>Connections that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>
    /// Makes the token endpoint of <paramref name="org"/> name this upstream, as a compromised or misconfigured org could.
    /// </summary>
    public void TakeOver(SimulatedOrg org) => org.Control.BreakTokenEndpoint(
        Fault.Answer(200, $$"""{"access_token":"{{Token}}","instance_url":"{{Origin}}","id":"{{Origin}}/id/00Dxx0000001gPLEAY/005xx000001SvU7AAK","token_type":"Bearer"}"""),
        OrgControl.Forever);

    /// <summary>The token is neither in what a client has seen nor in the logs.</summary>
    public static void AssertNoSecret(string seen, Stage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        Assert.DoesNotContain(Secret, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Sidecar.LogLines, l => l.Contains(Secret, StringComparison.Ordinal));
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _open);
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var head = await ReadHeadAsync(stream);
                _heads.Enqueue(head);
                _bodies.Enqueue(await ReadBodyAsync(head, stream));
                await _answer(head, stream);
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The sidecar had enough.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private static async Task<string> ReadBodyAsync(string head, Stream stream)
    {
        var body = new StringBuilder();
        var buffer = new byte[16 * 1024];
        var length = head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line.Split(':')[1]) : 0;
        var chunked = head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
        while ((chunked && !body.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal)) || (!chunked && body.Length < length))
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0)
            {
                break;
            }

            body.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return body.ToString();
    }
}
