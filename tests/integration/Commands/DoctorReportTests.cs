using System.Text.Json.Nodes;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Control;
using Simulator.Keys;
using Simulator.TokenEndpoint;

namespace Sidecar.IntegrationTests.Commands;

/// <summary>Every step of the doctor is in its report: done, failed, or skipped with the reason; for people and as JSON.</summary>
public sealed class DoctorReportTests : IDisposable
{
    private static readonly TestKeys Signing = TestKeys.CreateSigning();
    private static readonly string[] Steps =
        ["configuration", "signing key", "login", "clock", "scopes", "token format", "data call", "quota"];

    private readonly TestFolder _folder = new();

    public static TheoryData<string> TokenErrors => [.. TokenError.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AllIsWell_EveryStepIsOkAndTimed()
    {
        await using var org = await OrgAsync();
        var (run, report) = await JsonAsync(org);
        Assert.Equal(0, run.Code);
        Assert.Equal("", run.Errors);
        Assert.Equal(Steps, report.Select(static step => (string)step["step"]!));
        Assert.All(report, static step => Assert.Equal("ok", (string?)step["outcome"]));
        Assert.All(report, static step => Assert.InRange((int)step["milliseconds"]!, 0, 30_000));
        Assert.DoesNotContain(org.Control.LiveSessions, session => run.Output.Contains(session, StringComparison.Ordinal));
    }

    /// <summary>What Salesforce may say to a login: each has a remedy, and what comes after it is skipped.</summary>
    [Theory]
    [MemberData(nameof(TokenErrors))]
    public async Task RefusedLogin_HasARemedyAndTheRestIsSkipped(string error)
    {
        await using var org = await OrgAsync();
        org.Control.BreakTokenEndpoint(Fault.OAuth(TokenError.All[error]), OrgControl.Forever);
        var (run, report) = await JsonAsync(org);
        Assert.Equal(1, run.Code);
        Assert.Equal(Steps, report.Select(static step => (string)step["step"]!));
        var login = report[2];
        Assert.Equal("failed", (string?)login["outcome"]);
        Assert.Contains(TokenError.All[error].Description, (string?)login["text"], StringComparison.Ordinal);
        Assert.True(((string?)login["remedy"])?.Length > 20, run.Output);
        Assert.All(report.Skip(3), static step => Assert.Equal(
            ("skipped", $"{step["step"]}: the login failed"), ((string?)step["outcome"], (string?)step["text"])));
    }

    [Fact]
    public async Task BrokenKey_IsNamedAndNothingIsAskedOfSalesforce()
    {
        await using var org = await OrgAsync();
        var (run, report) = await JsonAsync(org, ("KeyPath", _folder.Write("tls.key", "no key")));
        Assert.Equal(1, run.Code);
        Assert.Equal(("signing key", "failed"), ((string?)report[1]["step"], (string?)report[1]["outcome"]));
        Assert.NotNull(report[1]["remedy"]);
        Assert.All(report.Skip(2), static step => Assert.Equal("skipped", (string?)step["outcome"]));
        Assert.Equal(0, org.Control.Counters.Requests);
    }

    [Fact]
    public async Task WrongConfiguration_IsOneFailedStepForEachError()
    {
        var run = await CommandRun.OfSidecarAsync(
            "doctor", "--json", "--username", "nobody", "--login-host", "https://acme.my.salesforce.com", "--consumer-key", "x");
        Assert.Equal(78, run.Code);
        Assert.Equal("", run.Errors);
        var failed = StepsOf(run).Where(static step => (string?)step["outcome"] == "failed")
            .Select(static step => (string?)step["text"]).ToList();
        Assert.Contains(failed, static text => text!.StartsWith("Sidecar:Username: ", StringComparison.Ordinal));
        Assert.Contains(failed, static text => text!.StartsWith("Sidecar:KeyPath: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("own", "ok", "belongs to the current signing key")]
    [InlineData("other", "failed", "belongs to another key")]
    [InlineData("expired", "failed", "ended on 2001-01-01")]
    [InlineData("garbage", "failed", "cannot be read as a certificate")]
    [InlineData("missing", "failed", "cannot be read as a certificate")]
    public async Task CertificateOfTheApp_IsHeldAgainstTheKey(string what, string outcome, string text)
    {
        using var expired = KeyMaterial.Certificate(KeyMaterial.First, new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var other = KeyMaterial.Certificate(KeyMaterial.First);
        var path = what == "missing" ? Path.Combine(_folder.Path, "none") : _folder.Write("app.crt", what switch
        {
            "own" => Signing.Certificate.ExportCertificatePem(),
            "expired" => expired.ExportCertificatePem(),
            "garbage" => "nothing",
            _ => other.ExportCertificatePem(),
        });
        await using var org = await OrgAsync();
        using var settings = TestSettings.For(org, Signing);
        var run = await CommandRun.OfSidecarAsync([.. Arguments(settings), "--certificate", path]);
        Assert.Equal(outcome == "ok" ? 0 : 1, run.Code);
        var step = StepsOf(run).Single(static step => (string?)step["step"] == "certificate");
        Assert.Equal(outcome, (string?)step["outcome"]);
        Assert.Contains(text, (string?)step["text"], StringComparison.Ordinal);
        Assert.Equal(outcome == "failed", step["remedy"] is not null);
    }

    [Fact]
    public async Task ScopeApiMissing_IsToldBeforeTheCallThatFails()
    {
        await using var org = await OrgAsync();
        org.Control.BreakTokenEndpoint(
            Fault.Answer(200, $$"""
                {"access_token":"00D!x","instance_url":"{{org.BaseAddress.GetLeftPart(UriPartial.Authority)}}",
                "id":"{{org.BaseAddress}}id/00D5i000000Sim1EAC/0055i0000000001AAA","token_type":"Bearer","scope":"openid id"}
                """), OrgControl.Forever);
        var (run, report) = await JsonAsync(org);
        Assert.Equal(1, run.Code);
        var scopes = report.Single(static step => (string?)step["step"] == "scopes");
        Assert.Equal("warning", (string?)scopes["outcome"]);
        Assert.Contains("OAuth scopes", (string?)scopes["remedy"], StringComparison.Ordinal);
    }

    /// <summary>A host that accepts and is silent, and one that breaks off: the doctor ends and says so.</summary>
    [Theory]
    [InlineData("hang", "did not answer within Sidecar:TokenRequests:AttemptTimeout")]
    [InlineData("reset", "127.0.0.1")]
    public async Task DataCallWithoutAResponse_IsAFailedStep(string kind, string text)
    {
        await using var org = await OrgAsync();
        org.Control.Break("/services/data", kind == "hang" ? Fault.Hang : Fault.Reset, OrgControl.Forever);
        var (run, report) = await JsonAsync(org, ("TokenRequests:AttemptTimeout", "2s"));
        Assert.Equal(1, run.Code);
        var call = report.Single(static step => (string?)step["step"] == "data call");
        Assert.Equal("failed", (string?)call["outcome"]);
        Assert.Contains(text, (string?)call["text"], StringComparison.Ordinal);
        Assert.NotNull(call["remedy"]);
        Assert.Equal("skipped", (string?)report[^1]["outcome"]);
    }

    [Fact]
    public async Task QuotaNearItsEnd_IsAWarning()
    {
        await using var org = await OrgAsync();
        org.Control.Settings.DailyApiLimit = 1;
        var (run, report) = await JsonAsync(org);
        Assert.Equal(0, run.Code);
        Assert.Equal("warning", (string?)report[^1]["outcome"]);
        Assert.Equal("quota: 1 of 1 API calls of 24 hours are used", (string?)report[^1]["text"]);
    }

    private static Task<SimulatedOrg> OrgAsync() => SimulatedOrg.StartAsync(
        new SimulatedOrgOptions { Certificates = [Signing.Certificate] }, TestContext.Current.CancellationToken);

    private static string[] Arguments(TestSettings settings) =>
        ["doctor", "--json", .. settings.SelectMany(static one => new[] { Setting.Option(one.Key), one.Value })];

    private static async Task<(CommandRun Run, List<JsonNode> Steps)> JsonAsync(
        SimulatedOrg org, params (string Key, string Value)[] settings)
    {
        using var all = TestSettings.For(org, Signing);
        all["TokenRequests:MaxRetries"] = "0";
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var run = await CommandRun.OfSidecarAsync(Arguments(all));
        return (run, StepsOf(run));
    }

    private static List<JsonNode> StepsOf(CommandRun run)
    {
        var report = JsonNode.Parse(run.Output)!;
        Assert.Equal(run.Code, (int)report["exitCode"]!);
        return [.. report["steps"]!.AsArray().Select(static step => step!)];
    }
}
