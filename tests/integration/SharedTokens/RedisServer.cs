using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;
using Sidecar.SharedTokens;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>A real Redis (Debian's package) as a process of its own, with a connection of the test's to look into it.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string[] _settings;
    private Process _process = null!;

    private RedisServer(int port, string[] settings) => (Port, _settings) = (port, settings);

    public int Port { get; }

    public string Address => $"localhost:{Port}";

    public string DumpPath => _folder["dump.rdb"];

    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(FreePort(), settings);
        await server.StartAgainAsync();
        return server;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it, empty.</summary>
    public async Task StartAgainAsync()
    {
        var program = RequiredTool.Require("redis-server", "bash .ci/lib/install-redis.sh");
        string[] port = _settings.Contains("--tls-port") ? ["--port", "0"] : ["--port", $"{Port}"];
        var settings = _settings.Select(word => word == "{port}" ? $"{Port}" : word);
        _process = Process.Start(new ProcessStartInfo(program,
            [.. port, "--bind", "127.0.0.1", "127.0.0.2", "--save", "", "--dir", _folder.Path, "--logfile", _folder["log"], .. settings]))!;
        for (var patience = 500; patience > 0; patience--)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }

        await DisposeAsync();
        throw new InvalidOperationException("redis-server did not start");
    }

    public async Task StopAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Freezes it, or lets it go on.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Sends a command as the default user.</summary>
    /// <returns>The reply's value, or the error's code.</returns>
    public async Task<string?> AskAsync(params RedisWord[] words)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        using var link = new RedisLink(socket.GetStream(), static (_, _) => { });
        var ended = link.ReadToEndAsync();
        var reply = await link.SendAsync(RedisFrame.Command(words), TestContext.Current.CancellationToken);
        link.Dispose();
        await ended;
        return reply is null ? null : Encoding.Latin1.GetString(reply);
    }

    /// <summary>The names of all keys.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync()
    {
        var joined = await AskAsync("EVAL", "return table.concat(redis.call('keys','*'),'\\n')", "0");
        return joined is null or "" ? [] : joined.Split('\n');
    }

    public async Task<byte[]?> GetAsync(string key) => await AskAsync("GET", key) is { } text ? Encoding.Latin1.GetBytes(text) : null;

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        catch (InvalidOperationException)
        {
            // It was stopped by the test.
        }

        _folder.Dispose();
    }
}
