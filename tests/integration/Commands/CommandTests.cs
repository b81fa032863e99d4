using System.Security.Cryptography.X509Certificates;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Commands;

/// <summary>The verbs of the binary that ships: what they print and how they exit.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NothingConfigured_AllErrorsAndExitCode78()
    {
        var (code, output) = await RunAsync([]);
        Assert.Equal(78, code);
        Assert.Contains("4 errors", output, StringComparison.Ordinal);
        Assert.Contains("Sidecar__ConsumerKey", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keygen_MakesAPairThatDoctorAcceptsAndOverwritesNothing()
    {
        var (code, _) = await RunAsync(["keygen", "--directory", _folder.Path]);
        Assert.Equal(0, code);
        Assert.Equal(OperatingSystem.IsWindows()
            ? default
            : UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows()
                ? default
                : File.GetUnixFileMode(Path.Combine(_folder.Path, "tls.key")));
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(_folder.Path, "tls.crt"), Path.Combine(_folder.Path,
            "tls.key"));
        await using var org = await SimulatedOrg.StartAsync(new SimulatedOrgOptions { Certificates = [certificate] },
            TestContext.Current.CancellationToken);
        var arguments = new[]
        {
            "--consumer-key", org.ConsumerKey, "--username", org.Username, "--key-path", _folder.Path, "--login-host",
                org.BaseAddress.GetLeftPart(UriPartial.Authority),
            "--upstream-allow-plain-http", "true",
        };
        var (healthy, report) = await RunAsync(["doctor", .. arguments]);
        Assert.Equal(0, healthy);
        Assert.Equal(8, report.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));

        org.Control.SwapCertificates();
        var (ill, complaint) = await RunAsync(["doctor", .. arguments, "--token-requests-max-retries", "0"]);
        Assert.Equal(1, ill);
        Assert.Contains("invalid assertion", complaint, StringComparison.Ordinal);
        Assert.Contains("what to do:", complaint, StringComparison.Ordinal);

        Assert.Equal(1, (await RunAsync(["keygen", "--directory", _folder.Path])).Code);
    }

    [Fact]
    public async Task FormerNames_WorkInFileEnvironmentAndCommandLine_AndDoctorWarnsOfEach()
    {
        var file = _folder.Write("settings.json", """{ "Sidecar": { "Logins": { "PerHour": "100" } } }""");
        using var signing = TestKeys.CreateSigning();
        await using var org = await SimulatedOrg.StartAsync(
            new SimulatedOrgOptions { Certificates = [signing.Certificate] }, TestContext.Current.CancellationToken);
        using var settings = TestSettings.For(org, signing);
        var (code, report) = await RunAsync(
            ["doctor", "--config", file, "--logins-burst", "3", .. settings.SelectMany(s => new[] { "--" + Option(s.Key), s.Value })],
            new() { ["Sidecar__Logins__MaxRetries"] = "0" });

        Assert.True(code == 0, report);
        foreach (var name in new[] { "PerHour", "Burst", "MaxRetries" })
        {
            Assert.Contains($"warn  Sidecar:Logins:{name} is now called Sidecar:TokenRequests:{name}.", report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task FormerName_IsToldInTheLogAtStart()
    {
        await using var stage = await Stage.SetAsync(
            async settings => await PublishedSidecar.StartAsync(settings), new Dictionary<string, string> { ["Logins:MaxRetries"] = "0" });
        var line = Assert.Single(stage.Sidecar.LogLines, line => line.Contains("SettingRenamed", StringComparison.Ordinal)
            || line.Contains("is now called", StringComparison.Ordinal));
        Assert.Contains("Sidecar:Logins:MaxRetries is now called Sidecar:TokenRequests:MaxRetries.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_WarnsOfCertificatesThatEnd()
    {
        using var signing = TestKeys.CreateSigning();
        using var server = TestKeys.CreateServer();
        await using var org = await SimulatedOrg.StartAsync(new SimulatedOrgOptions { Certificates = [signing.Certificate] },
            TestContext.Current.CancellationToken);
        using var settings = TestSettings.For(org, signing);
        var now = TimeProvider.System.GetUtcNow();
        settings.Folder.Write("tls.crt", signing.CertificatePemEnding(now.AddDays(-1)));
        _folder.Write("server.key", server.PrivateKeyPem);
        settings["Tls:CertificatePath"] = _folder.Write("server.crt", server.CertificatePemEnding(now.AddDays(29.5)));
        settings["Tls:KeyPath"] = Path.Combine(_folder.Path, "server.key");
        var (code, report) = await RunAsync(["doctor", .. settings.SelectMany(s => new[] { "--" + Option(s.Key), s.Value })]);
        Assert.Equal(0, code);
        Assert.Contains($"warn  The certificate of the current signing key expired on {now.AddDays(-1):yyyy-MM-dd}.\n      what to do: ",
            report, StringComparison.Ordinal);
        Assert.Contains("in 29 days.\n      what to do: Mount a new one", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ca_MakesACertificateThatTheTlsListenerServesAndItsAuthorityProves()
    {
        Assert.Equal(0, (await RunAsync(["ca", "--directory", _folder.Path, "--host", "login.salesforce.com", "--host",
            "acme.my.salesforce.com"])).Code);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder.Path, "ca.crt"));
        await using var stage = await Stage.SetAsync(
            async settings => await PublishedSidecar.StartAsync(settings),
            new Dictionary<string, string>
            {
                ["Tls:CertificatePath"] = _folder.Path,
                ["Listen:AllowedHosts"] = "localhost,login.salesforce.com"
            });
        foreach (var host in new[] { "localhost", "login.salesforce.com", "acme.my.salesforce.com" })
        {
            // curl checks name and chain as any client would.
            var (code, output) = await RunProgramAsync("curl", ["-sS", "--cacert", Path.Combine(_folder.Path, "ca.crt"), "--resolve",
                $"{host}:{stage.Sidecar.TlsAddress!.Port}:127.0.0.1",
                "-o", "/dev/null", "-w", "%{http_code}", $"https://{host}:{stage.Sidecar.TlsAddress.Port}{Stage.Api}/limits"]);
            Assert.True(code == 0, output);
            Assert.Equal(host == "acme.my.salesforce.com" ? "421" : "200", output);
        }
    }

    [Fact]
    public async Task Healthcheck_FollowsReadiness()
    {
        await using var stage = await Stage.SetAsync(async settings => await PublishedSidecar.StartAsync(settings));
        await stage.ReadyAsync();
        var port = $"{stage.Sidecar.AdminAddress.Port}";
        Assert.Equal(0, (await RunAsync(["healthcheck", "--admin-port", port])).Code);
        Assert.Equal(0, (await RunAsync(["healthcheck", "--live", "--admin-port", port])).Code);
        await ((PublishedSidecar)stage.Sidecar).TerminateAsync();
        var (code, output) = await RunAsync(["healthcheck", "--admin-port", port]);
        Assert.Equal(1, code);
        Assert.Contains("no response from the admin port", output, StringComparison.Ordinal);
    }

    private static string Option(string key) => Sidecar.Configuration.SettingsCatalog.All.Single(s => s.Key == key).OptionName[2..];

    private static async Task<(int Code, string Output)> RunAsync(
        IEnumerable<string> arguments, Dictionary<string, string>? environment = null)
        => await RunProgramAsync(PublishedSidecar.RequireBinary(), arguments, environment);

    private static async Task<(int Code, string Output)> RunProgramAsync(
        string program, IEnumerable<string> arguments, Dictionary<string, string>? environment = null)
    {
        var run = await CommandRun.OfAsync(program, arguments, environment);
        return (run.Code, run.Output + run.Errors);
    }
}
