using Sidecar.LoadTests.Reports;
using Sidecar.LoadTests.Scenarios;

namespace Sidecar.IntegrationTests.LoadVerdicts;

/// <summary>
/// A verdict that has never been seen red is none: each of the load scenarios against measurements with one fault in them.
/// </summary>
public class VerdictTests
{
    private const string Refused = "503 error=connection_refused";

    public static TheoryData<string> Scenarios => [.. AllScenarios.List.Select(scenario => scenario.Name)];

    private static string[] AllMayFail => ["token-outage", "flapping-upstream", "random-faults"];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void AllAsItShouldBe_IsNoViolation(string scenario) => Assert.Empty(MadeUp.Verdict(MadeUp.Clean(scenario)));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void WhatNoScenarioMaySee_IsAViolationInEach(string scenario)
    {
        var clean = MadeUp.Clean(scenario);

        Violates("no call was made", clean with { Calls = 0 });
        Violates("that of another request (3 times)", clean with
        {
            WrongAnswers = new Dictionary<string,
            long>
            { ["wrong answer: that of another request"] = 3 }
        });
        Violates("2 acknowledged writes are not in the org", clean with { Lost = 2 });
        Violates("2 writes were done twice", clean with { Duplicated = 2 });
        Violates("reached the org: Password at /x", clean with { Tripwires = ["Password at /x"] });
        Violates("temporary file left: a.body", clean with { LeftFiles = ["a.body"] });
        Violates("the sidecar ended under load: exit code 134", clean with { Ended = "exit code 134" });
        Violates("a client was told 401 of the org", clean with { Errors = With(clean, "401 of the org") });
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void AnErrorNothingExplains_IsAViolationInEach(string scenario)
    {
        var clean = MadeUp.Clean(scenario);

        Violates("calls failed", clean with { Errors = With(clean, "500 of the org") });
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void ASecondLogin_IsAViolationInEach(string scenario)
    {
        var clean = MadeUp.Clean(scenario);
        // Sessions of a second end by themselves when the machine stops for as long.
        var surplus = scenario == "token-outage" ? 4 : 1;

        Violates("logins", clean with { Logins = clean.Logins + surplus });
        if (!AllMayFail.Contains(scenario) && clean.Logins > 1)
        {
            Violates("logins", clean with { Logins = clean.Logins - 1 });
        }
    }

    [Theory]
    [InlineData("connection-churn")]
    [InlineData("large-uploads")]
    [InlineData("too-many-uploads")]
    [InlineData("soak")]
    public void DescriptorsThatStayOpen_AreALeak(string scenario)
        => Violates("open descriptors", MadeUp.Clean(scenario) with
        {
            Descriptors = new DescriptorCount(16,
            16 + CommonViolations.AllowedDescriptors + 1)
        });

    [Fact]
    public void MemoryThatGrowsTillTheEnd_IsALeak()
        => Violates("did not settle", MadeUp.Clean("soak") with
        {
            Resources = MadeUp.Memory(33, 40, 45, 50, 55, 60, 65, 70, 80, 90, 95,
            100)
        });

    [Fact]
    public void MemoryThatGrowsAtFirst_IsNone()
        => Assert.Empty(MadeUp.Verdict(MadeUp.Clean("soak") with
        {
            Resources = MadeUp.Memory(33, 60, 90, 90, 91, 90, 91, 90, 91, 91, 90,
            91)
        }));

    [Theory]
    [InlineData("large-uploads")]
    [InlineData("too-many-uploads")]
    public void BodiesKeptInMemory_AreSeenOfThePublishedBinary(string scenario)
    {
        var kept = MadeUp.Clean(scenario) with { PeakMegabytes = 90 };

        Violates("memory went up to 90 MB", kept);
        Assert.Empty(MadeUp.Verdict(kept with { Published = false }));
    }

    [Fact]
    public void ColdBurst_MayAskForOneTokenOnly()
        => Violates("2 token requests at once", MadeUp.Clean("cold-burst") with { TokenRequests = 2 });

    [Theory]
    [InlineData(4, "although the session was alive")]
    [InlineData(8.5, "although the outage was over")]
    public void TokenOutage_ErrorsBeforeItIsFeltOrAfterIt_AreViolations(double second, string text)
    {
        var clean = MadeUp.Clean("token-outage");

        Violates(text, clean with { ErrorTimes = [.. clean.ErrorTimes, MadeUp.Error(second, Refused)] });
    }

    [Theory]
    [InlineData("token-outage")]
    [InlineData("flapping-upstream")]
    [InlineData("random-faults")]
    public void FaultsThatNobodyFelt_ProveNothing(string scenario)
        => Violates("no call failed", MadeUp.Clean(scenario) with { Errors = new Dictionary<string, long>(), ErrorTimes = [] });

    [Fact]
    public void TokenOutage_AnEndpointThatIsAskedWithoutPause_IsAViolation()
        => Violates("30 token requests", MadeUp.Clean("token-outage") with { TokenRequests = 30 });

    [Theory]
    [InlineData("flapping-upstream")]
    [InlineData("random-faults")]
    public void ErrorsOnceAllIsWell_AreViolations(string scenario)
    {
        var clean = MadeUp.Clean(scenario);

        Violates("although all was well again", clean with { ErrorTimes = [.. clean.ErrorTimes, MadeUp.Error(5, "503 of the org")] });
    }

    private static Dictionary<string, long> With(LoadReport report, string kind) => new(report.Errors) { [kind] = 1 };

    private static void Violates(string text, LoadReport report)
        => Assert.Contains(MadeUp.Verdict(report), violation => violation.Contains(text, StringComparison.Ordinal));
}
