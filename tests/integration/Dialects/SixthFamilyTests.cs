using System.Net;
using System.Text;
using Sidecar.Dialects;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Secrets;
using Simulator.Control;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Dialects;

/// <summary>
/// A new family of APIs is one type and one row of the table: it is recognised, guarded, limited, retried and answered in its own form.
/// </summary>
public class SixthFamilyTests
{
    private const string Path = "/services/teapot/v1";

    [Fact]
    public async Task Request_CarriesTheSessionInTheFamilysWay()
    {
        await using var stage = await SetAsync();
        await stage.SendAsync(Get(Path));
        var received = stage.Org.Control.Received.Last();
        Assert.Equal(Path, received.Path);
        Assert.StartsWith("00D", received.Headers["X-Teapot"].ToString(), StringComparison.Ordinal);
        await UntilAsync(() => stage.Sidecar.LogLines.Any(line => line.Contains("(teapot)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ExpiredSession_IsRenewedAndTheRequestSentAgain()
    {
        await using var stage = await SetAsync();
        await stage.ReadyAsync();
        stage.Org.Control.Break(Path, Fault.Answer(418, "cold"));
        stage.Org.Control.Break(Path, Fault.Answer(200, "hot"));
        Assert.Equal((HttpStatusCode.OK, "hot"), await stage.SendAsync(Get(Path)));
        Assert.Equal(2, stage.Org.Control.LoginCount);
    }

    [Fact]
    public async Task Refusals_HaveTheFamilysForm()
    {
        await using var stage = await SetAsync(new() { ["Limits:Requests"] = "1", ["Limits:WaitAtMost"] = "0s" });
        await stage.ReadyAsync();

        // Guarded.
        var foreign = Get(Path);
        foreign.Headers.Host = "evil.example";
        Assert.Equal((HttpStatusCode.MisdirectedRequest, "teapot says INVALID_HOST"), await stage.SendAsync(foreign));

        // Limited.
        stage.Org.Control.Break(Path, Fault.Hang);
        using var leaving = new CancellationTokenSource();
        var hanging = stage.Client.SendAsync(Get(Path), leaving.Token);
        await UntilAsync(() => stage.Org.Control.Received.Any(r => r.Path == Path));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "teapot says SERVER_UNAVAILABLE"), await stage.SendAsync(Get(Path)));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var patience = 300; !holds(); patience--)
        {
            Assert.True(patience > 0, "It did not happen in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static Task<Stage> SetAsync(Dictionary<string, string>? settings = null)
        => Stage.SetAsync(
            async all => await InProcessSidecar.StartAsync(
                all, services: services => services.AddSingleton(new ApiTable([.. ApiTable.Salesforce, new ApiRow("/services/teapot",
                    new TeapotDialect())]))),
            settings);

    private sealed class TeapotDialect : ApiDialect
    {
        public override string Name => "teapot";

        public override void SetCredential(IHeaderDictionary headers, SessionCredential credential)
            => headers["X-Teapot"] = credential.Value;

        public override bool MaySignalExpiry(int status) => status == 418;

        public override SessionVerdict VerdictOf(int status, ReadOnlySpan<byte> body)
            => body.SequenceEqual("cold"u8) ? SessionVerdict.Expired : SessionVerdict.Valid;

        public override ErrorForm FormatError(ErrorContext context, SidecarError error)
            => new(error.Status, "text/teapot", Encoding.UTF8.GetBytes($"teapot says {error.Code}"));
    }
}
