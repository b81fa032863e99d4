using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>More at once than there is room for: it waits, and nothing small waits behind something large.</summary>
public abstract class InFlightLimitTests(SidecarStarter start) : StageTest(start)
{
    private const string Echo = "/services/apexrest/echo";

    [Fact]
    public async Task MoreUploadsThanAllowed_WaitAndAreAllAnswered()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Limits:Uploads"] = "2" }));
        using var gate = stage.Org.Control.HoldApi(Echo);
        var uploads = Enumerable.Range(0, 6).Select(_ => stage.SendAsync(Post(Echo, new string('x', 100_000)))).ToList();
        await EventuallyAsync(() => stage.Sidecar.LogLines.Any(l => l.Contains("wait their turn", StringComparison.Ordinal)),
            () => "nobody waits");

        // Small calls pass the waiting ones by.
        Assert.Equal(HttpStatusCode.OK, (await stage.SendAsync(Get(Limits)).InTime()).Status);
        Assert.Equal(HttpStatusCode.Created, (await stage.SendAsync(Post(Api + "/sobjects/Account",
            "{\"Name\":\"Small\"}")).InTime()).Status);
        Assert.InRange(gate.Arrived, 0, 2);
        stage.Org.Control.ReleaseGates();
        Assert.All(await Task.WhenAll(uploads).InTime(), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task MoreRequestsThanAllowed_WaitAndAreAllAnswered()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Limits:Requests"] = "2" }));
        using var gate = stage.Org.Control.HoldApi(Limits);
        var requests = Enumerable.Range(0, 6).Select(_ => stage.SendAsync(Get(Limits))).ToList();
        await EventuallyAsync(() => stage.Sidecar.LogLines.Any(l => l.Contains("wait their turn", StringComparison.Ordinal)),
            () => "nobody waits");
        stage.Org.Control.ReleaseGates();
        Assert.All(await Task.WhenAll(requests).InTime(), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData(Echo, "application/json")]
    [InlineData(Partner, "text/xml")]
    public async Task WaitedTooLong_IsA503ThatSaysWhy(string path, string contentType)
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Limits:Uploads"] = "1", ["Limits:WaitAtMost"] = "100ms" }));
        using var gate = stage.Org.Control.HoldApi(Echo);
        var first = stage.SendAsync(Post(Echo, new string('x', 100_000)));
        await gate.WaitForArrivalsAsync(1, TestContext.Current.CancellationToken).InTime();
        using var second = Post(path, new string('y', 100_000));
        second.Content!.Headers.ContentType = new(contentType);
        using var answer = await stage.Client.SendAsync(second, TestContext.Current.CancellationToken).InTime();

        // SOAP clients read a fault at 500 only.
        Assert.Equal(path == Partner ? HttpStatusCode.InternalServerError : HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("sf-sidecar; error=connection_limit_reached", answer.Headers.GetValues("Proxy-Status").Single());
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("Sidecar:Limits:Uploads", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        stage.Org.Control.ReleaseGates();
        Assert.Equal(HttpStatusCode.OK, (await first.InTime()).Status);
        await AssertUnharmedAsync(stage);
    }
}

/// <summary>In this process.</summary>
public class InProcessInFlightLimitTests() : InFlightLimitTests(Sidecars.InProcess);

/// <summary>Against the published binary.</summary>
public class PublishedInFlightLimitTests() : InFlightLimitTests(Sidecars.Published);
