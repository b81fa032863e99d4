using System.Text.Json;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using Simulator.TokenEndpoint;

namespace Sidecar.IntegrationTests.Commands;

/// <summary><c>sidecar report</c> and <c>sidecar status</c> of the binary that ships, against running sidecars.</summary>
public sealed class ReportAndStatusTests
{
    [Fact]
    public async Task Report_OfTwoSidecars_IsTheirSum_InEachForm()
    {
        await using var one = await StageAsync();
        await using var two = await StageAsync();
        foreach (var stage in new[] { one, two, two })
        {
            var request = Stage.Get("/services/data/v35.0/limits");
            request.Headers.TryAddWithoutValidation("User-Agent", "loader/1.0");
            await stage.SendAsync(request);
        }

        var urls = new[] { one, two }.Select(stage => stage.Sidecar.AdminAddress.AbsoluteUri).ToArray();
        var table = await CommandRun.OfSidecarAsync(["report", .. urls]);
        Assert.True(table.Code == 0, table.Errors);
        Assert.Matches(@"(?m)^loader +own-session +rest +35\.0 +3 +0 .* stops \(versions-31-40\)$", table.Output);
        Assert.Contains("what to do: Let the program name a newer API version", table.Output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await CommandRun.OfSidecarAsync(["report", "--json", .. urls])).Output);
        Assert.Equal(3, json.RootElement.GetProperty("programs")[0].GetProperty("calls").GetInt32());

        var csv = await CommandRun.OfSidecarAsync(["report", "--csv", $"{urls[1]}migration"]);
        Assert.Matches(@"(?m)^loader,own-session,rest,35\.0,2,0,20\d\d-\d\d-\d\dT[\d:]+Z,20\d\d-\d\d-\d\dT[\d:]+Z,stops,", csv.Output);
    }

    [Fact]
    public async Task Report_WithASidecarThatIsNotThere_SaysWhichAndFails()
    {
        await using var stage = await StageAsync();
        var result = await CommandRun.OfSidecarAsync(
            ["report", stage.Sidecar.AdminAddress.AbsoluteUri, "http://127.0.0.1:1", "nonsense", stage.Sidecar.Address.AbsoluteUri]);
        Assert.Equal(1, result.Code);
        Assert.Contains("Nobody has called yet.", result.Output, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1: ", result.Errors, StringComparison.Ordinal);
        Assert.Contains("nonsense: give the URL of an admin port", result.Errors, StringComparison.Ordinal);
        Assert.Contains($"{stage.Sidecar.Address.AbsoluteUri}: ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfASidecarThatWorks_IsShort_WithoutColours_AndSucceeds()
    {
        await using var stage = await StageAsync();
        var result = await CommandRun.OfSidecarAsync(["status", "--admin-port", $"{stage.Sidecar.AdminAddress.Port}"]);
        Assert.True(result.Code == 0, result.Output + result.Errors);
        Assert.StartsWith("works  127.0.0.1:", result.Output, StringComparison.Ordinal);
        Assert.Contains("logins:     1 granted, 0 failed", result.Output, StringComparison.Ordinal);
        Assert.Contains("requests:   0 in flight, 0 waiting", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task Status_OfASidecarThatIsRefused_SaysWhatToDo_AndFails()
    {
        await using var stage = await Stage.SetAsync(
            async settings => await PublishedSidecar.StartAsync(settings), beforeStart: org => org.Control.SwapCertificates());
        for (var patience = 100; patience > 0; patience--)
        {
            var result = await CommandRun.OfSidecarAsync(["status", "--admin-port", $"{stage.Sidecar.AdminAddress.Port}"]);
            Assert.True(result.Code == 1, result.Output + result.Errors);
            Assert.StartsWith("does not work  ", result.Output, StringComparison.Ordinal);
            if (result.Output.Contains("what to do:", StringComparison.Ordinal))
            {
                Assert.Contains("problem:", result.Output, StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail("The refusal was never told.");
    }

    [Fact]
    public async Task Status_OfASidecarWhoseNextKeyIsBroken_NeedsAttention()
    {
        using var folder = new TestFolder();
        var settings = new Dictionary<string, string> { ["NextKeyPath"] = folder.Write("next.key", "not a key") };
        await using var stage = await Stage.SetAsync(async all => await PublishedSidecar.StartAsync(all), settings);
        await stage.ReadyAsync();
        var result = await CommandRun.OfSidecarAsync(["status", "--admin-port", $"{stage.Sidecar.AdminAddress.Port}"]);
        Assert.True(result.Code == 2, result.Output + result.Errors);
        Assert.StartsWith("works, needs attention  ", result.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^  warning: .*next.*What to do: ", result.Output);
    }

    [Fact]
    public async Task Status_OfNobody_IsACodeOfItsOwn()
    {
        var result = await CommandRun.OfSidecarAsync(["status", "--admin-port", "1"]);
        Assert.Equal(3, result.Code);
        Assert.Contains("Is the sidecar running", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>The sidecar works without the refused one, and a person should know of it.</summary>
    [Fact]
    public async Task StatusWithARefusedPrincipal_NamesItAndTheRemedy()
    {
        await using var orgs = await TwoOrgs.StartAsync(
            Sidecars.Published,
            new() { ["Principals:eu:Required"] = "false" },
            static eu => eu.Control.BreakTokenEndpoint(Fault.OAuth(TokenError.UserNotApproved), OrgControl.Forever));
        await orgs.Stage.ReadyAsync();
        using var request = Stage.Get(Stage.Api + "/limits");
        request.Headers.Host = TwoOrgs.Host;
        await orgs.Stage.SendAsync(request);
        var result = await CommandRun.OfSidecarAsync(["status", "--admin-port", $"{orgs.Stage.Sidecar.AdminAddress.Port}"]);
        Assert.Equal(2, result.Code);
        Assert.Matches(@"  default: +an access token is at hand\n  eu: +no access token yet\n  problem: .*\n  what to do: ", result.Output);
    }

    [Theory]
    [InlineData("healthcheck")]
    [InlineData("status")]
    [InlineData("report")]
    public async Task BadPort_IsRefusedWithTheReason(string verb)
    {
        foreach (var port in new[] { "99999", "-1", "http", "0" })
        {
            var result = await CommandRun.OfSidecarAsync([verb, $"--admin-port={port}"]);
            Assert.Equal(78, result.Code);
            Assert.Contains($"Sidecar:Admin:Port: found '{port}'; give ", result.Errors, StringComparison.Ordinal);
        }
    }

    private static async Task<Stage> StageAsync()
    {
        var stage = await Stage.SetAsync(async settings => await PublishedSidecar.StartAsync(settings));
        await stage.ReadyAsync();
        return stage;
    }
}
