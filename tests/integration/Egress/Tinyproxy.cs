using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>A real egress proxy (Debian's tinyproxy) as a process of its own.</summary>
internal sealed class Tinyproxy : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Process _process;

    private Tinyproxy(string program, int port, IEnumerable<string> settings)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        string[] all = [$"Port {port}", "Listen 127.0.0.1", "Timeout 60", "MaxClients 50", $"LogFile \"{_folder["log"]}\"",
            "LogLevel Connect", .. settings];
        var configuration = _folder.Write("tinyproxy.conf", string.Join('\n', all) + "\n");
        _process = Process.Start(new ProcessStartInfo(program, ["-d", "-c", configuration]))!;
    }

    public Uri Address { get; }

    /// <summary>What it says it did.</summary>
    public string Log => File.Exists(_folder["log"]) ? File.ReadAllText(_folder["log"]) : "";

    public static async Task<Tinyproxy> StartAsync(params IEnumerable<string> settings)
    {
        var proxy = new Tinyproxy(RequiredTool.Require("tinyproxy", "bash .ci/lib/install-egress-proxy.sh"), FreePort(), settings);
        for (var patience = 500; patience > 0; patience--)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, proxy.Address.Port);
                return proxy;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }

        proxy.Dispose();
        throw new InvalidOperationException($"tinyproxy did not start\n{proxy.Log}");
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }
}
