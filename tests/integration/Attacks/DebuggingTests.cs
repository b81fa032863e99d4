using System.Net.Sockets;
using System.Runtime.Versioning;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>
/// Another process of the same user reads neither memory nor environment: no diagnostics socket, no core dump, not dumpable. On the
/// published binary.
/// </summary>
public sealed class DebuggingTests : StageTest, IDisposable
{
    private readonly TestFolder _temporary = new();

    public DebuggingTests()
        : base(Sidecars.Published)
    {
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task DiagnosticsSocket_IsNotThere()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["TMPDIR"] = _temporary.Path }));
        Assert.Empty(Directory.GetFiles(_temporary.Path, "dotnet-diagnostic-*"));

        // Metrics do not depend on it.
        var metrics = await stage.Client.GetStringAsync(
            new Uri(stage.Sidecar.AdminAddress, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Matches("(?m)^sidecar_access_token_available{[^}]*} 1", metrics);
    }

    /// <summary>The switch for debugging; it shows, too, that the test above looks in the right place.</summary>
    [Fact]
    public async Task DiagnosticsAskedFor_SocketAnswers()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["TMPDIR"] = _temporary.Path, ["DOTNET_EnableDiagnostics"] = "1" }));
        var path = Assert.Single(Directory.GetFiles(_temporary.Path, "dotnet-diagnostic-*"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("Max core file size +0 +0 ", await LimitsOfAsync(stage));
    }

    [Fact]
    public async Task CoreDumps_AreOff()
    {
        await using var stage = await ReadyAsync(SetAsync());
        Assert.Matches("Max core file size +0 +0 ", await LimitsOfAsync(stage));
    }

    /// <summary>What the kernel gives to root when a process is not dumpable. It works as an ordinary user all the same.</summary>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task OrdinaryUser_WorksAndItsProcessBelongsToRoot()
    {
        var setpriv = RequiredTool.Require("setpriv", "it is part of util-linux");
        var stat = RequiredTool.Require("stat", "it is part of coreutils");
        RequiredTool.RequireThat(Environment.UserName == "root", "Only root starts a process as another user.");
        await using var stage = await Stage.SetAsync(async settings =>
        {
            foreach (var file in Directory.GetFiles(settings["KeyPath"]))
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            }

            File.SetUnixFileMode(settings["KeyPath"], (UnixFileMode)0b111_101_101);
            return await PublishedSidecar.StartPreparedAsync(settings, "true", $"{setpriv} --reuid 65534 --regid 65534 --clear-groups");
        });
        await stage.ReadyAsync();
        var id = ((PublishedSidecar)stage.Sidecar).ProcessId;
        var owner = await ExternalProcess.RunAsync(stat, ["-c", "%u", $"/proc/{id}/environ"]);
        Assert.Equal("0", owner.Output.Trim());
        await AssertUnharmedAsync(stage);
    }

    private static Task<string> LimitsOfAsync(Stage stage)
        => File.ReadAllTextAsync($"/proc/{((PublishedSidecar)stage.Sidecar).ProcessId}/limits", TestContext.Current.CancellationToken);
}
