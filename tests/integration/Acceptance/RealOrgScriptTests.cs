using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;
using Simulator;

namespace Sidecar.IntegrationTests.Acceptance;

/// <summary>The script that a user runs against a real org, run against the simulated one.</summary>
public sealed partial class RealOrgScriptTests : IDisposable
{
    private const string Hint = "run .ci/lib/install-container-tools.sh";
    private static readonly string Script = Repository.At("tests", "acceptance", "real-org.sh");
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SimulatedOrg_EverythingHoldsAndNothingDiffers()
    {
        await using var org = await OrgAsync();

        var run = await RunAsync(org);

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.DoesNotContain("\nFAIL", run.Output);
        Assert.DoesNotContain("\nDIFFERS", run.Output);
        Assert.True(run.Output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)) > 30, run.Output);
        var report = await File.ReadAllTextAsync(_folder["report.md"], TestContext.Current.CancellationToken);
        Assert.DoesNotContain(org.ConsumerKey, report);
        Assert.DoesNotContain("integration@acme.example", report);
        Assert.DoesNotMatch("00D[A-Za-z0-9]{12,15}!|eyJ[A-Za-z0-9_-]{10}|BEGIN", report);
        Assert.Contains("**fact** WF §3.1 REST:", report);
    }

    [Fact]
    public async Task OrgThatRefusesEverySession_Fails()
    {
        await using var org = await OrgAsync();
        org.Control.Settings.IncurableSession = IncurableSessionFault.ExpiredPassword;

        var run = await RunAsync(org);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAIL    REST query", run.Output);
    }

    [Fact]
    public void EveryOpenPointOfTheWireFacts_IsAskedOrNamed()
    {
        var facts = File.ReadAllText(Repository.At("tests", "acceptance", "facts.sh"));
        var page = File.ReadAllText(Repository.At("docs", "salesforce-wire-facts.md"));
        var points = OpenPoint().Matches(page).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(points);
        Assert.All(points, point => Assert.Matches($@"(fact|seen) {Regex.Escape(point)} |WF §{Regex.Escape(point)} ", facts));
    }

    [Theory]
    [InlineData("real-org.sh")]
    [InlineData("kind.sh")]
    public async Task Scripts_PassShellcheck(string script)
    {
        var shellcheck = RequiredTool.Require("shellcheck", Hint);
        var run = await ExternalProcess.RunAsync(
            shellcheck, ["-x", "-P", "SCRIPTDIR", "-S", "warning", script], Repository.At("tests", "acceptance"));
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    private static Task<SimulatedOrg> OrgAsync() => SimulatedOrg.StartAsync(new()
    {
        Certificates = [KeyMaterial.Certificate(KeyMaterial.First)],
    });

    private Task<ProcessResult> RunAsync(SimulatedOrg org)
    {
        foreach (var tool in new[] { "bash", "curl", "jq", "openssl" })
        {
            RequiredTool.Require(tool, Hint);
        }

        var published = Environment.GetEnvironmentVariable("SIDECAR_BINARY");
        var address = org.BaseAddress.GetLeftPart(UriPartial.Authority);
        return ExternalProcess.RunAsync(
            "/usr/bin/env",
            [
                $"SF_LOGIN_HOST={address}", $"SF_CONTROL={address}", $"SF_CONSUMER_KEY={org.ConsumerKey}",
                $"SF_USERNAME={org.Username}",
                $"SF_KEY={_folder.Write("tls.key", KeyMaterial.Pem(KeyMaterial.First))}", $"REPORT={_folder["report.md"]}",
                $"SIDECAR={(string.IsNullOrEmpty(published) ? Path.Combine(AppContext.BaseDirectory, "sidecar") : published)}",
                Script,
            ],
            limit: TimeSpan.FromMinutes(3), withoutProxy: true);
    }

    [GeneratedRegex(@"^### (9\.\d+) ", RegexOptions.Multiline)]
    private static partial Regex OpenPoint();
}
