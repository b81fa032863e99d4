using System.Net;
using System.Net.Sockets;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Commands;

/// <summary>Ports that cannot be listened on: told all at once, each with its setting, before a login is spent.</summary>
public sealed class PortConflictTests
{
    private static readonly TestKeys Signing = TestKeys.CreateSigning();

    [Theory]
    [InlineData("Listen:Port")]
    [InlineData("Admin:Port")]
    [InlineData("Tls:Port")]
    public async Task PortInUse_IsToldWithAddressPortAndSetting_AndCostsNoLogin(string key)
    {
        await using var org = await OrgAsync();
        using var settings = TestSettings.For(org, Signing);
        WithTls(settings);
        using var taken = Take();
        settings[key] = $"{Port(taken)}";
        var run = await CommandRun.OfSidecarAsync("run", settings);
        Assert.Equal(1, run.Code);
        var line = Assert.Single(run.ErrorLines);
        Assert.Contains($"127.0.0.1:{Port(taken)} (Sidecar:{key}) is in use", line, StringComparison.Ordinal);
        Assert.Contains($"What to do: set Sidecar:{key} to a free port", line, StringComparison.Ordinal);
        Assert.Equal(0, org.Control.Counters.TokenRequests);
    }

    [Fact]
    public async Task SeveralPortsInUse_AreToldTogether()
    {
        await using var org = await OrgAsync();
        using var settings = TestSettings.For(org, Signing);
        using var first = Take();
        using var second = Take();
        (settings["Listen:Port"], settings["Admin:Port"]) = ($"{Port(first)}", $"{Port(second)}");
        var run = await CommandRun.OfSidecarAsync("run", settings);
        Assert.Equal(2, run.ErrorLines.Count);
        Assert.Contains("Sidecar:Listen:Port", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("Sidecar:Admin:Port", run.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressOfAnotherMachine_IsToldWithTheSetting()
    {
        await using var org = await OrgAsync();
        using var settings = TestSettings.For(org, Signing);
        (settings["Listen:Address"], settings["Listen:AllowNonLoopback"]) = ("203.0.113.7", "true");
        var run = await CommandRun.OfSidecarAsync("run", settings);
        Assert.Equal(1, run.Code);
        Assert.Contains("this machine does not have the address 203.0.113.7. What to do: set Sidecar:Listen:Address",
            Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Listen:Port", "Admin:Port", false)]
    [InlineData("Listen:Port", "Tls:Port", true)]
    [InlineData("Tls:Port", "Admin:Port", true)]
    public async Task EqualPorts_AreAnErrorOfTheConfiguration(string one, string other, bool tls)
    {
        await using var org = await OrgAsync();
        using var settings = TestSettings.For(org, Signing);
        if (tls)
        {
            WithTls(settings);
        }

        (settings[one], settings[other]) = ("18080", "18080");
        var run = await CommandRun.OfSidecarAsync("run", settings);
        Assert.Equal(78, run.Code);
        Assert.Contains("1 error:", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"Sidecar:{one}", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"Sidecar:{other}", run.Errors, StringComparison.Ordinal);
        Assert.Contains("found '18080'", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortTakenAfterTheLook_CostsNoLogin()
    {
        // Without the look, as if somebody took the port in between: the first login waits until the server listens.
        await using var org = await OrgAsync();
        using var settings = TestSettings.For(org, Signing);
        using var taken = Take();
        settings["Admin:Port"] = $"{Port(taken)}";
        await Assert.ThrowsAsync<IOException>(() => InProcessSidecar.StartAsync(settings));
        Assert.Equal(0, org.Control.Counters.TokenRequests);
    }

    private static Task<SimulatedOrg> OrgAsync() => SimulatedOrg.StartAsync(
        new SimulatedOrgOptions { Certificates = [Signing.Certificate] }, TestContext.Current.CancellationToken);

    private static void WithTls(TestSettings settings)
    {
        using var server = TestKeys.CreateServer();
        var end = TimeProvider.System.GetUtcNow().AddDays(90);
        settings["Tls:CertificatePath"] = settings.Folder.Write("server.crt", server.CertificatePemEnding(end));
        settings["Tls:KeyPath"] = settings.Folder.Write("server.key", server.PrivateKeyPem);
    }

    private static TcpListener Take()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
