using System.Net;
using Microsoft.Extensions.Time.Testing;
using Sidecar.Assertions;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Keys;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>
/// The signing key missing, broken, and swapped under load. In process, where the clock can be moved past the polling interval.
/// </summary>
public class KeyFaultTests() : StageTest(Sidecars.InProcess)
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n")]
    [InlineData("not a key at all")]
    public async Task BrokenOrMissingKey_TheLastGoodOneServesOn(string? content)
    {
        await using var stage = await ReadyAsync(SetTheClockAsync());
        Write(stage, content);
        _time.Advance(SigningKeys.PollInterval);
        stage.Org.Control.RevokeAllSessions();
        await AssertUnharmedAsync(stage);
        Assert.Equal(2, stage.Org.Control.LoginCount);
        Assert.Contains(stage.Sidecar.LogLines, l => l.Contains("SigningKeyBroken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task KeySwappedUnderLoad_NoRequestFails()
    {
        await using var stage = await ReadyAsync(SetTheClockAsync());
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 8).Select(async _ =>
        {
            var done = 0;
            while (!stop.IsCancellationRequested)
            {
                var (status, body) = await stage.SendAsync(Get(Limits)).InTime();
                Assert.True(status == HttpStatusCode.OK, body);
                done++;
            }

            return done;
        }).ToList();
        for (var swap = 1; swap <= 3; swap++)
        {
            // As an administrator does it: the new certificate is uploaded, the key is swapped, the old certificate goes.
            using var next = TestKeys.CreateSigning();
            stage.Org.Control.AddCertificate(next.Certificate);
            Write(stage, next.PrivateKeyPem);
            _time.Advance(SigningKeys.PollInterval);
            stage.Org.Control.SwapCertificates(next.Certificate);
            stage.Org.Control.RevokeAllSessions();
            var logins = swap + 1;
            await EventuallyAsync(() => stage.Org.Control.LoginCount >= logins,
                () => $"{stage.Org.Control.LoginCount} logins after {logins - 1} swaps");
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(workers).InTime(), done => Assert.True(done > 0));
        Assert.Equal(0, stage.Org.Control.Counters.RefusedLogins);
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task KeyThatSalesforceDoesNotKnow_IsToldAndTheRightOneIsTakenAtOnce()
    {
        using var right = TestKeys.CreateSigning();
        await using var stage = await Stage.SetAsync(
            async settings => await InProcessSidecar.StartAsync(settings, _time),
                beforeStart: org => org.Control.SwapCertificates(right.Certificate));
        var (status, body) = await stage.SendAsync(Get(Limits)).InTime();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("What to do", body, StringComparison.Ordinal);

        // A refusal stands until the key changes, and no longer.
        Write(stage, right.PrivateKeyPem);
        _time.Advance(SigningKeys.PollInterval);
        await AssertUnharmedAsync(stage);
    }

    private static void Write(Stage stage, string? content)
    {
        // Whole or not at all, as the kubelet swaps it.
        var path = Path.Combine(stage.KeyFolder, "tls.key");
        if (content is null)
        {
            File.Delete(path);
            return;
        }

        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }

    private Task<Stage> SetTheClockAsync() => Stage.SetAsync(async settings => await InProcessSidecar.StartAsync(settings, _time));
}
