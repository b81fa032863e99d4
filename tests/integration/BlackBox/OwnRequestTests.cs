using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>The sidecar's own requests have a name, the program's keep theirs, and one ended session is one line in the log.</summary>
public abstract class OwnRequestTests(SidecarStarter start) : StageTest(start)
{
    [Theory]
    [InlineData(null)]
    [InlineData("acme-integration/7 (sidecar)")]
    public async Task OwnRequests_CarryTheUserAgent_AndThoseOfTheProgramDoNot(string? set)
    {
        await using var stage = await ReadyAsync(SetAsync(set is null ? [] : new() { ["Upstream:UserAgent"] = set }));

        // A login here asks who the user is; a large upload on an idle session would probe it (SessionProbe has a test of its own).
        await stage.SendAsync(SoapRequest("<login xmlns=\"urn:partner.soap.sforce.com\"><username>a</username><password>b</password></login>"));
        await stage.SendAsync(Get(Limits));
        using var named = Get(Limits);
        named.Headers.TryAddWithoutValidation("User-Agent", "Legacy/1.0");
        await stage.SendAsync(named);

        var received = stage.Org.Control.Received;
        var own = received.Where(
            r => r.Path.Contains("oauth2", StringComparison.Ordinal) || r.Path.Contains("/Soap/u/", StringComparison.Ordinal));
        Assert.Equal(2, own.Count());
        var name = set ?? $"sf-sidecar/{typeof(SidecarHost).Assembly.GetName().Version!.ToString(3)}";
        Assert.All(own, r => Assert.Equal(name, r.Header("User-Agent")));
        Assert.Equal([null, "Legacy/1.0"], received.Where(r => r.Path == Limits).Select(r => r.Header("User-Agent")));
    }

    [Fact]
    public async Task EndedSession_IsOneLineInTheLog()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Log:Level"] = "Information" }));

        // The question who the user is has been answered, so that it adds no line.
        await stage.SendAsync(Get(Limits));
        var before = stage.Sidecar.LogLines.Count;
        stage.Org.Control.RevokeAllSessions();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => stage.SendAsync(Get(Limits))));
        await EventuallyAsync(() => stage.Sidecar.LogLines.Count > before, () => "no line");
        var line = Assert.Single(stage.Sidecar.LogLines.Skip(before));
        Assert.Contains("Salesforce no longer accepted the one before", line, StringComparison.Ordinal);
    }
}

public class InProcessOwnRequestTests() : OwnRequestTests(Sidecars.InProcess);

public class PublishedOwnRequestTests() : OwnRequestTests(Sidecars.Published);
