using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Operations;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Operations;

/// <summary>The log level while the sidecar runs: for a while, from the same machine, and back by itself.</summary>
public abstract class LogLevelTests(SidecarStarter start) : StageTest(start)
{
    [Fact]
    public async Task LogLevel_ChangesForAWhile_AndBack()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Log:Level"] = "Information" }));
        await stage.SendAsync(Get(Limits));
        Assert.DoesNotContain(stage.Sidecar.LogLines, IsRequestLine);
        Assert.Contains("is Information.", await ReadAsync(stage), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await PutAsync(stage, "?level=debug&for=90s"));
        Assert.Contains("is Debug until ", await ReadAsync(stage), StringComparison.Ordinal);
        await stage.SendAsync(Get(Limits));
        await EventuallyAsync(() => stage.Sidecar.LogLines.Any(IsRequestLine), () => string.Join('\n', stage.Sidecar.LogLines));

        Assert.Equal(HttpStatusCode.OK, await PutAsync(stage, "?level=Information"));
        await EventuallyAsync(
            () => stage.Sidecar.LogLines.Any(line => line.Contains("is Information again", StringComparison.Ordinal)),
            () => "not restored");
        var before = stage.Sidecar.LogLines.Count(IsRequestLine);
        await stage.SendAsync(Get(Limits));
        Assert.Equal(before, stage.Sidecar.LogLines.Count(IsRequestLine));
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("", "give one of")]
    [InlineData("?level=loud", "give one of")]
    [InlineData("?level=1", "give one of")]
    [InlineData("?level=None", "None")]
    [InlineData("?level=Debug&for=1d", "from 1s to 2h")]
    [InlineData("?level=Debug&for=3h", "from 1s to 2h")]
    public async Task WrongRequest_IsRefusedWithWhatWouldBeRight(string query, string complaint)
    {
        await using var stage = await ReadyAsync(SetAsync());
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(stage.Sidecar.AdminAddress, "/log-level" + query));
        using var response = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(complaint, body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin: http://localhost:3000\r\n")]
    [InlineData("Sec-Fetch-Site: same-origin\r\n")]
    public async Task PutOfAPage_IsRefused(string header)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var response = await RawClient.ExchangeAsync(
            stage.Sidecar.AdminAddress, $"PUT /log-level?level=Error HTTP/1.1\r\nHost: localhost\r\n{header}Content-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403 ", response, StringComparison.Ordinal);
    }

    private static bool IsRequestLine(string line) => line.Contains("limits", StringComparison.Ordinal)
        && line.Contains("Debug", StringComparison.Ordinal);

    private static Task<string> ReadAsync(Stage stage)
        => stage.Client.GetStringAsync(new Uri(stage.Sidecar.AdminAddress, "/log-level"), TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> PutAsync(Stage stage, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(stage.Sidecar.AdminAddress, "/log-level" + query));
        using var response = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}

public class InProcessLogLevelTests() : LogLevelTests(Sidecars.InProcess);

public class PublishedLogLevelTests() : LogLevelTests(Sidecars.Published);

/// <summary>The end of a changed level, by the test's clock.</summary>
public sealed class LogLevelEndTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogLevelSwitch _switch = new(LogLevel.Information);

    [Fact]
    public void ChangedLevel_EndsByItself_AfterAQuarterOfAnHour()
    {
        using var level = new RuntimeLogLevel(_switch, _time, NullLogger<RuntimeLogLevel>.Instance);
        Assert.Null(level.Change("Debug", null));
        _time.Advance(TimeSpan.FromMinutes(14.9));
        Assert.Equal(LogLevel.Debug, _switch.Level);
        _time.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Equal(LogLevel.Information, _switch.Level);
    }

    [Fact]
    public void SecondChange_HasItsOwnEnd()
    {
        using var level = new RuntimeLogLevel(_switch, _time, NullLogger<RuntimeLogLevel>.Instance);
        Assert.Null(level.Change("Debug", "1m"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(level.Change("Warning", "1m"));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(LogLevel.Warning, _switch.Level);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(LogLevel.Information, _switch.Level);
    }
}
