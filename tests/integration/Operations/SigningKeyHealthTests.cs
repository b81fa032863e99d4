using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Sidecar.Assertions;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Operations;

/// <summary>Doctor, /readyz, /metrics and run say the same about both signing keys.</summary>
public sealed class SigningKeyHealthTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BothKeysGood_EachIsToldWithItsFingerprintEndAndWhetherItLoggedIn()
    {
        using var next = TestKeys.CreateSigning();
        next.WriteTo(_folder.Path);
        await using var stage = await StageAsync(_folder.Path);
        var (status, ready) = await ReadyzAsync(stage);
        Assert.Equal((HttpStatusCode.OK, "ok"), (status, (string?)ready["status"]));
        var keys = ready["keys"]!.AsArray();
        Assert.Equal(["current", "next"], keys.Select(key => (string?)key!["key"]));
        Assert.All(keys, key => Assert.True((bool)key!["usable"]!));
        Assert.Equal([true, false], keys.Select(key => (bool)key!["loggedIn"]!));
        Assert.Equal(KeyMaterial.Fingerprint(next.Key), (string?)keys[1]!["fingerprint"]);
        Assert.Equal(next.Certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd"), (string?)keys[1]!["certificateEnds"]);
        var metrics = await MetricsAsync(stage);
        Assert.Matches(Gauge("in_use", "current", 1), metrics);
        Assert.Matches(Gauge("in_use", "next", 0), metrics);
        Assert.Matches(Gauge("broken", "next", 0), metrics);
    }

    [Fact]
    public async Task KeyThatBrokeAfterTheStart_IsDegradedAndReady()
    {
        await using var stage = await StageAsync("");
        await File.WriteAllTextAsync(Path.Combine(stage.KeyFolder, "tls.key"), "not a key", TestContext.Current.CancellationToken);
        _time.Advance(SigningKeys.PollInterval);
        var (status, ready) = await ReadyzAsync(stage);
        Assert.Equal((HttpStatusCode.OK, "degraded"), (status, (string?)ready["status"]));
        var key = Assert.Single(ready["keys"]!.AsArray())!;
        Assert.True((bool)key["usable"]!);
        Assert.Contains("What to do: ", (string?)key["problem"], StringComparison.Ordinal);
        Assert.Matches(Gauge("broken", "current", 1), await MetricsAsync(stage));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("not a key")]
    public async Task UnusableNextKey_IsAnErrorEverywhere_AndTheSidecarRuns(string content)
    {
        var path = content == "missing" ? Path.Combine(_folder.Path, "absent") : _folder.Write("next", content);
        await using var stage = await StageAsync(path);
        var (status, ready) = await ReadyzAsync(stage);
        Assert.Equal((HttpStatusCode.OK, "degraded"), (status, (string?)ready["status"]));
        var key = ready["keys"]![1]!;
        Assert.False((bool)key["usable"]!);
        Assert.Contains(path, (string?)key["problem"], StringComparison.Ordinal);
        Assert.Matches(Gauge("broken", "next", 1), await MetricsAsync(stage));
        Assert.Contains(stage.Sidecar.LogLines, line => line.Contains("The next signing key is unusable", StringComparison.Ordinal));

        using var signing = TestKeys.CreateSigning();
        stage.Org.Control.AddCertificate(signing.Certificate);
        using var settings = TestSettings.For(stage.Org, signing);
        settings["NextKeyPath"] = path;
        var doctor = await CommandRun.OfSidecarAsync("doctor", settings);
        Assert.Equal(1, doctor.Code);
        Assert.Contains("FAIL  next signing key: ", Assert.Single(doctor.ErrorLines, line => line.StartsWith("FAIL", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Contains("the current signing key logged in", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextKeyThatLoggedIn_IsToldByDoctor()
    {
        using var current = TestKeys.CreateSigning();
        using var next = TestKeys.CreateSigning();
        await using var org = await SimulatedOrg.StartAsync(
            new SimulatedOrgOptions { Certificates = [next.Certificate] }, TestContext.Current.CancellationToken);
        using var settings = TestSettings.For(org, current);
        next.WriteTo(_folder.Path);
        settings["NextKeyPath"] = Path.Combine(_folder.Path, "tls.key");
        var doctor = await CommandRun.OfSidecarAsync("doctor", settings);
        Assert.True(doctor.Code == 0, doctor.Output + doctor.Errors);
        Assert.Contains("ok    next signing key: ", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("the next signing key logged in", doctor.Output, StringComparison.Ordinal);

        // The certificate was found beside the key's file.
        Assert.Equal(2, doctor.Output.Split("its certificate ends").Length - 1);
    }

    private async Task<Stage> StageAsync(string next)
    {
        var stage = await Stage.SetAsync(
            async settings => await InProcessSidecar.StartAsync(settings, _time),
            new Dictionary<string, string> { ["NextKeyPath"] = next });
        await stage.ReadyAsync();
        return stage;
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> ReadyzAsync(Stage stage)
    {
        var stop = TestContext.Current.CancellationToken;
        using var response = await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, "/readyz"), stop);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(stop))!);
    }

    private static Task<string> MetricsAsync(Stage stage)
        => stage.Client.GetStringAsync(new Uri(stage.Sidecar.AdminAddress, "/metrics"), TestContext.Current.CancellationToken);

    private static string Gauge(string name, string key, int value)
        => $"(?m)^sidecar_signing_key_{name}{{[^}}]*key=\"{key}\"[^}}]*}} {value}";
}
