using Sidecar.AccessTokens;
using Sidecar.Dialects;
using Sidecar.Forwarding;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;
using Sidecar.Operations;
using Sidecar.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.IntegrationTests.Operations;

/// <summary>Labels are small closed sets, and the hot path counts without an allocation.</summary>
public sealed class MetricTagTests
{
    private static readonly string Document = File.ReadAllText(Repository.At("docs", "troubleshooting.md"));

    [Fact]
    public void EveryLoginReason_HasATagOfItsOwnThatIsDocumented()
        => AssertDocumented([.. Enum.GetValues<LoginReason>().Select(AccessTokenMetrics.TagOf)]);

    [Fact]
    public void EveryTokenProblem_HasATagOfItsOwnThatIsDocumented()
        => AssertDocumented([.. Enum.GetValues<AccessTokenProblemKind>().Select(AccessTokenMetrics.TagOf)]);

    [Fact]
    public void EveryOutcomeOfASecondSending_IsDocumented()
        => AssertDocumented(
        [
            .. from failure in Enum.GetValues<ForwarderError>()
               from outcome in Enum.GetValues<ForwardOutcome>()
               select RepeatOutcome.Of(failure, outcome) into tag
               group tag by tag into one
               select one.Key,
            RepeatCause.SessionExpired, RepeatCause.OrgMoved, RepeatCause.ConnectionLost,
            ExpiryOutcome.NoToken, ExpiryOutcome.NotRepeatable, ExpiryOutcome.Repeated, ExpiryOutcome.SameSession,
        ]);

    [Theory]
    [InlineData(ForwarderError.None, ForwardOutcome.Passed, RepeatOutcome.Answered)]
    [InlineData(ForwarderError.None, ForwardOutcome.SessionExpired, RepeatOutcome.Refused)]
    [InlineData(ForwarderError.None, ForwardOutcome.OrgMoved, RepeatOutcome.Refused)]
    [InlineData(ForwarderError.RequestTimedOut, ForwardOutcome.Passed, RepeatOutcome.Failed)]
    internal void SecondSending_HasTheOutcomeThatItHad(ForwarderError failure, ForwardOutcome second, string outcome)
        => Assert.Equal(outcome, RepeatOutcome.Of(failure, second));

    [Fact]
    public async Task CountingARequest_AllocatesNothing()
    {
        await using var stage = await Stage.SetAsync(async settings => await InProcessSidecar.StartAsync(settings));
        var services = ((InProcessSidecar)stage.Sidecar).Services;
        var metrics = services.GetRequiredService<RequestMetrics>();
        var context = new DefaultHttpContext();
        context.Request.Path = "/services/data/v62.0/limits";
        var request = new ClientRequest(context, services.GetRequiredService<ApiTable>());
        Count(metrics, request);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Count(metrics, request);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
    }

    private static void Count(RequestMetrics metrics, ClientRequest request)
    {
        request.Times.Send();
        request.Times.Return();
        metrics.Forwarded(request);
        metrics.Expired(request.Dialect, ExpiryOutcome.Repeated);
        metrics.Repeated(request.Dialect, RepeatCause.SessionExpired, RepeatOutcome.Answered);
    }

    private static void AssertDocumented(IReadOnlyList<string> tags)
    {
        Assert.Equal(tags.Distinct(), tags);
        Assert.Equal("", string.Join(", ", tags.Where(static tag => !Document.Contains(tag, StringComparison.Ordinal))));
    }
}
