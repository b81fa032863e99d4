using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using Simulator.Control;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Commands;

/// <summary>What the doctor says where a step goes wrong: on the stream of errors, with what to do.</summary>
public sealed class DoctorTests
{
    private static readonly TestKeys Signing = TestKeys.CreateSigning();

    public static TheoryData<string, string> DataCallFailures => new()
    {
        { nameof(Fault.Html503), "status.salesforce.com" },
        { nameof(Fault.ServerUnavailable), "status.salesforce.com" },
        { nameof(Fault.RequestLimit), "API requests of the last 24 hours" },
    };

    [Theory]
    [MemberData(nameof(DataCallFailures))]
    public async Task RefusedDataCall_HasARemedy_OnTheStreamOfErrors(string fault, string remedy)
    {
        await using var org = await SimulatedOrg.StartAsync(
            new SimulatedOrgOptions { Certificates = [Signing.Certificate] }, TestContext.Current.CancellationToken);
        using var settings = TestSettings.For(org, Signing);
        org.Control.Break("/services/data", (Fault)typeof(Fault).GetProperty(fault)!.GetValue(null)!, OrgControl.Forever);
        var run = await CommandRun.OfSidecarAsync("doctor", settings);
        Assert.Equal(1, run.Code);
        Assert.DoesNotContain("FAIL", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("FAIL  data call: GET /services/data/v62.0/limits got ", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Matches(@"\.( \(\d+ ms\))?$", run.ErrorLines[0]);
        Assert.StartsWith("      what to do: ", run.ErrorLines[1], StringComparison.Ordinal);
        Assert.Contains(remedy, run.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationErrors_GoWhereThoseOfRunGo()
    {
        var doctor = await CommandRun.OfSidecarAsync("doctor");
        var run = await CommandRun.OfSidecarAsync("run");
        Assert.Equal((run.Code, run.Output, run.Errors), (doctor.Code, doctor.Output, doctor.Errors));
        Assert.Equal(78, doctor.Code);
        Assert.Empty(doctor.Output);
    }

    [Theory]
    [InlineData("login.salesforce.com", true)]
    [InlineData("test.salesforce.com", true)]
    [InlineData("acme.my.salesforce.com", false)]
    public async Task LoginHostOfAllOrgs_IsWarnedOf(string host, bool warned)
    {
        using var settings = TestSettings.For(new Uri("https://" + host), "3MVG9", "a@acme.example", Signing);

        // Nobody listens there.
        settings["Upstream:ConnectAddress"] = "127.0.0.1:1";
        settings["TokenRequests:MaxRetries"] = "0";
        var run = await CommandRun.OfSidecarAsync("doctor", settings);
        Assert.Equal(1, run.Code);
        Assert.Equal(warned, run.Output.Contains(
            $"warn  Sidecar:LoginHost is {host}: External Client Apps refuse it (app_not_found). What to do: use the org's My Domain",
            StringComparison.Ordinal));
    }
}
