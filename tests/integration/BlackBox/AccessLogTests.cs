using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>One line for each request of a program, when it is wanted, and no secret in it.</summary>
public abstract class AccessLogTests(SidecarStarter start) : StageTest(start)
{
    private const string Marker = " ms in the sidecar; ";

    private static readonly Dictionary<string, string> On = new() { ["Log:Access"] = "true", ["Log:Level"] = "Information" };

    [Fact]
    public async Task ByDefault_NoLineIsWritten()
    {
        await using var stage = await ReadyAsync(SetAsync());
        await stage.SendAsync(Get(Limits));
        await stage.SendAsync(Get(Limits));

        // Lines come in order, and this one is written after the others would have been.
        await EventuallyAsync(() => stage.Sidecar.LogLines.Any(static line => line.Contains("sending(s)", StringComparison.Ordinal)),
            () => "no line at Debug");
        Assert.Empty(LinesOf(stage));
    }

    [Fact]
    public async Task Request_IsOneLineWithWhatCameOfIt()
    {
        await using var stage = await ReadyAsync(SetAsync(On));
        stage.Org.Control.RevokeAllSessions();
        using var request = Get(Limits + "?secret=" + Password);
        request.Headers.UserAgent.ParseAdd("OldProgram/7.1 (Windows)");
        using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var id = answer.Headers.GetValues("x-sfdc-request-id").Single();
        var line = await SingleLineAsync(stage);
        Assert.Contains($"GET {Limits} (rest) -", line, StringComparison.Ordinal);
        Assert.Contains(" 200 in ", line, StringComparison.Ordinal);
        Assert.Contains($"1 repeats, client OldProgram, Salesforce request id {id}", line, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Sidecar.LogLines, static text => text.Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task LegacyLogin_IsALineWithoutThePassword()
    {
        await using var stage = await ReadyAsync(SetAsync(On));
        await stage.SendAsync(Post("/services/oauth2/token", "grant_type=password&username=u&password=" + Password,
            "application/x-www-form-urlencoded"));
        var line = await SingleLineAsync(stage);
        Assert.Contains("POST /services/oauth2/token (oauth) -", line, StringComparison.Ordinal);
        Assert.Contains("0 repeats, client (no name), Salesforce request id none", line, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Sidecar.LogLines, static text => text.Contains(Password, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/services/data/v62.0/limits;pw=" + Password)]
    [InlineData("/services/data/v62.0/x/" + DeadSession)]
    [InlineData("/services/data/v62.0/x%0AGET%20/forged")]
    public async Task HostilePath_LeavesNoSecretAndNoLineOfItsOwn(string target)
    {
        await using var stage = await ReadyAsync(SetAsync(On));
        await stage.SendAsync(Get(target));
        var line = await SingleLineAsync(stage);
        Assert.DoesNotContain(Password, line, StringComparison.Ordinal);
        Assert.DoesNotContain("DeadSession", line, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Sidecar.LogLines, static text => text.StartsWith("GET /forged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusal_IsALineToo()
    {
        await using var stage = await ReadyAsync(SetAsync(On));
        stage.Org.Control.Break(Limits, Fault.ResetAfterWork);
        await stage.SendAsync(Post(Limits, "{}"));
        Assert.Contains(" 502 in ", await SingleLineAsync(stage), StringComparison.Ordinal);
    }

    private static IEnumerable<string> LinesOf(Stage stage)
        => stage.Sidecar.LogLines.Where(static line => line.Contains(Marker, StringComparison.Ordinal));

    private static async Task<string> SingleLineAsync(Stage stage)
    {
        await EventuallyAsync(() => LinesOf(stage).Any(), () => "no line:\n" + string.Join('\n', stage.Sidecar.LogLines));
        return Assert.Single(LinesOf(stage)).Split("\"State\"")[0];
    }
}

public class InProcessAccessLogTests() : AccessLogTests(Sidecars.InProcess);

public class PublishedAccessLogTests() : AccessLogTests(Sidecars.Published);
