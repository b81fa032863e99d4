using System.Net.Sockets;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Control;

namespace Sidecar.IntegrationTests.Packaging;

/// <summary>What the binary that ships tells systemd, over a real notification socket.</summary>
public sealed class ServiceManagerTests : StageTest, IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<string> _notices = [];

    public ServiceManagerTests()
        : base(Sidecars.Published)
        => _socket.Bind(new UnixDomainSocketEndPoint(SocketPath));

    private string SocketPath => Path.Combine(_folder.Path, "notify");

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Working_IsReadyLivesAndStops()
    {
        await using var stage = await StartAsync();
        await ToldAsync("READY=1");
        await ToldAsync("STATUS=an access token is at hand");
        await ToldAsync("WATCHDOG=1");
        await ToldAsync("WATCHDOG=1");
        var exit = ((PublishedSidecar)stage.Sidecar).TerminateAsync();
        await ToldAsync("STOPPING=1");
        Assert.Equal(0, await exit.InTime());
    }

    [Fact]
    public async Task FirstLoginRunning_IsNotReadyYet()
    {
        await using var stage = await StartAsync(static org => org.Control.BreakTokenEndpoint(Fault.Hang, 1));
        await ToldAsync("STATUS=the first login is still running");
        await ToldAsync("WATCHDOG=1");
        Assert.DoesNotContain("READY=1", _notices);
    }

    /// <summary>The unit starts without Salesforce; what is wrong is in its status.</summary>
    [Fact]
    public async Task FirstLoginFailed_IsReadyAndSaysWhy()
    {
        await using var stage = await StartAsync(static org => org.Control.BreakTokenEndpoint(Fault.Html503, OrgControl.Forever));
        await ToldAsync("READY=1");
        var status = await ToldAsync("STATUS=no access token yet: ");
        Assert.Contains("503", status, StringComparison.Ordinal);
    }

    /// <summary>A process that hangs must not say that it lives: here it is stopped as a whole.</summary>
    [Fact]
    public async Task Hanging_SaysNothing()
    {
        await using var stage = await StartAsync();
        await ToldAsync("WATCHDOG=1");
        var sidecar = (PublishedSidecar)stage.Sidecar;
        sidecar.Signal("STOP");
        var silence = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            // What was on its way may still come; then it is silent for longer than systemd would wait.
            while (_socket.Poll(TimeSpan.FromSeconds(4), SelectMode.SelectRead))
            {
                _socket.Receive(new byte[4096]);
                Assert.True(silence.Elapsed < TimeSpan.FromSeconds(4), "It goes on to say that it lives.");
            }
        }
        finally
        {
            sidecar.Signal("CONT");
        }
    }

    [Fact]
    public async Task LogForTheJournal_HasItsLevelInFront()
    {
        await using var stage = await StartAsync(static org => org.Control.BreakTokenEndpoint(Fault.Html503, OrgControl.Forever));
        await ToldAsync("READY=1");
        await EventuallyAsync(
            () => stage.Sidecar.LogLines.Any(static line => line.StartsWith("<6>", StringComparison.Ordinal))
                && stage.Sidecar.LogLines.Any(static line => line.StartsWith("<4>", StringComparison.Ordinal)
                    || line.StartsWith("<3>", StringComparison.Ordinal)),
            () => string.Join('\n', stage.Sidecar.LogLines));
    }

    private Task<Stage> StartAsync(Action<SimulatedOrg>? beforeStart = null) => Stage.SetAsync(
        async settings => await PublishedSidecar.StartPreparedAsync(
            settings, $"export NOTIFY_SOCKET={SocketPath} WATCHDOG_USEC=3000000 JOURNAL_STREAM=8:$(stat -L -c %i /proc/$$/fd/1)"),
        new Dictionary<string, string> { ["TokenRequests:MaxRetries"] = "0", ["Log:Format"] = "auto" }, beforeStart: beforeStart);

    private async Task<string> ToldAsync(string notice)
    {
        var buffer = new byte[4096];
        while (true)
        {
            // Asked and read in one go: a datagram socket without a peer has no end that an asynchronous read could wait for.
            var came = await Task.Run(() => _socket.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead));
            Assert.True(came, $"no notice '{notice}'; there were: {string.Join(" | ", _notices)}");
            var text = Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
            _notices.Add(text);
            if (text.StartsWith(notice, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }
}
