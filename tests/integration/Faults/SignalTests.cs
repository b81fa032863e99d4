using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using Simulator.TokenEndpoint;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>
/// SIGHUP, which a lost terminal sends, too, never ends the process. It is "read again and try again now". On the published binary.
/// </summary>
public class SignalTests() : StageTest(Sidecars.Published)
{
    [Fact]
    public async Task Hangup_EndsNothingAndTheWaitAfterARefusal()
    {
        await using var stage = await SetAsync(
            beforeStart: org => org.Control.BreakTokenEndpoint(Fault.OAuth(TokenError.UserNotApproved), OrgControl.Forever));
        await EventuallyAsync(() => Tells(stage, "RefusalCircuitOpened") || Tells(stage, ":1620"), () => "no backoff");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await stage.SendAsync(Get(Limits)).InTime()).Status);
        stage.Org.Control.Repair();
        ((PublishedSidecar)stage.Sidecar).Signal("HUP");

        // The backoff is a minute.
        await stage.ReadyAsync();
        await AssertUnharmedAsync(stage);
        Assert.Equal(0, await ((PublishedSidecar)stage.Sidecar).TerminateAsync().InTime());
    }

    [Fact]
    public async Task Hangup_ReadsTheKeyAgain()
    {
        await using var stage = await ReadyAsync(SetAsync());
        await File.WriteAllTextAsync(Path.Combine(stage.KeyFolder, "tls.key"), "no key", TestContext.Current.CancellationToken);
        ((PublishedSidecar)stage.Sidecar).Signal("HUP");

        // By itself it looks every ten seconds; the wait here is shorter only by chance, so the order of the two lines tells.
        await EventuallyAsync(() => Tells(stage, ":1503"), () => "the key was not read again");
        var lines = stage.Sidecar.LogLines.ToList();
        Assert.InRange(At(":1503") - At(":1805"), 1, 2);
        await AssertUnharmedAsync(stage);

        int At(string id) => lines.FindIndex(line => line.Contains(id, StringComparison.Ordinal));
    }

    private static bool Tells(Stage stage, string text)
        => stage.Sidecar.LogLines.Any(line => line.Contains(text, StringComparison.Ordinal));
}
