using Microsoft.Extensions.Caching.Memory;
using Sidecar.AccessTokens;

namespace Sidecar.IntegrationTests.AccessTokens;

public class AccessTokenSourceTests
{
    [Fact]
    public async Task FirstCall_LogsIn_AndLaterOnesDoNot()
    {
        await using var world = await TokenWorld.StartAsync();
        Assert.Equal(new AccessTokenStatus(false, false, null, 0, 0, null, null, null), world.Source.Status);

        var token = await world.TokenAsync();

        Assert.Same(token, await world.TokenAsync());
        Assert.Equal(world.Org.Issued.Single(), token.Value);
        Assert.Equal(world.Org.Origin.GetLeftPart(UriPartial.Authority), token.InstancePrefix);
        Assert.Equal("00Dxx0000001gPLEAY", token.OrganizationId);
        Assert.Equal("005xx000001SwiUAAS", token.UserId);
        Assert.Equal(1, world.Org.Requests);
        Assert.Equal(1, world.Logs.Count(1600));
        Assert.Equal(
            new AccessTokenStatus(true, true, null, 1, 0, TimeSpan.Zero, "00Dxx0000001gPLEAY", "127.0.0.1"), world.Source.Status);
    }

    [Fact]
    public async Task HitPath_IsSynchronousAndAllocatesNothing()
    {
        await using var world = await TokenWorld.StartAsync();
        await world.TokenAsync();
        var source = world.Source;
        Assert.Equal(1000, Hit(source, 1000));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var hits = Hit(source, 10_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(10_000, hits);
        Assert.Equal(0, allocated);
    }

    // Not async: a state machine of the test's own would be measured too.
    private static int Hit(AccessTokenSource source, int times)
    {
        var hits = 0;
        for (var i = 0; i < times; i++)
        {
            var got = source.GetAsync(CancellationToken.None);
#pragma warning disable CA2012 // Asked only once it is known to be complete, which is what is tested.
            if (got.IsCompletedSuccessfully && got.Result.Token is not null)
            {
                hits++;
            }
#pragma warning restore CA2012
        }

        return hits;
    }

    [Fact]
    public async Task ThousandColdCallers_CauseOneLogin()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = world.Source;
        var callers = Enumerable.Range(0, 1000).Select(_ => Task.Run(() => source.GetAsync(TokenWorld.Stop).AsTask())).ToArray();
        await world.Org.Arrived.Task;
        Assert.DoesNotContain(callers, caller => caller.IsCompleted);

        world.Org.Gate.SetResult();
        var results = await Task.WhenAll(callers);

        Assert.Equal(1, world.Org.Requests);
        Assert.All(results, result => Assert.Same(results[0].Token, result.Token));
        Assert.NotNull(results[0].Token);
    }

    [Fact]
    public async Task ThousandRejections_CauseOneLogin()
    {
        await using var world = await TokenWorld.StartAsync();
        var rejected = await world.TokenAsync();
        var source = world.Source;

        // No gate: some come before, some during and some after the one login.
        var results = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(_ => Task.Run(() => source.RenewAsync(rejected, TokenWorld.Stop).AsTask())));

        Assert.Equal(2, world.Org.Requests);
        Assert.All(results, result => Assert.Equal(world.Org.Issued[1], result.Token!.Value));
    }

    [Fact]
    public async Task CallersAbort_EndsItsWaitOnly()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var abort = new CancellationTokenSource();
        // The aborting one is the first: the one that started the flight.
        var aborting = world.Source.GetAsync(abort.Token).AsTask();
        var staying = world.GetAsync().AsTask();
        await world.Org.Arrived.Task;

        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => aborting.WaitAsync(TimeSpan.FromSeconds(20), TokenWorld.Stop));
        world.Org.Gate.SetResult();

        Assert.True((await staying).Succeeded);
        Assert.Equal(1, world.Org.Requests);
    }

    [Fact]
    public async Task LastCallersAbort_LeavesTheTokenForTheNext()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var abort = new CancellationTokenSource();
        var aborting = world.Source.GetAsync(abort.Token).AsTask();
        await world.Org.Arrived.Task;
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => aborting.WaitAsync(TimeSpan.FromSeconds(20), TokenWorld.Stop));

        world.Org.Gate.SetResult();
        await world.TokenAsync();

        Assert.Equal(1, world.Org.Requests);
    }

    [Fact]
    public async Task RejectionOfAnOldToken_KeepsTheNewOne()
    {
        await using var world = await TokenWorld.StartAsync();
        var old = await world.TokenAsync();
        var renewed = (await world.Source.RenewAsync(old, TokenWorld.Stop)).Token;

        var late = (await world.Source.RenewAsync(old, TokenWorld.Stop)).Token;

        Assert.Same(renewed, late);
        Assert.NotEqual(old.Value, renewed!.Value);
        Assert.Equal(2, world.Org.Requests);
    }

    [Fact]
    public async Task SameTokenAgain_IsReturned_WithoutAStormOfLogins()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.SameToken = "00Dxx0000001gPL!AQ4A.Same";
        var first = await world.TokenAsync();

        var again = (await world.Source.RenewAsync(first, TokenWorld.Stop)).Token!;
        Assert.NotSame(first, again);
        Assert.Equal(first.Value, again.Value);
        Assert.Equal(1, world.Logs.Count(1611));
        for (var i = 0; i < 100; i++)
        {
            Assert.Same(again, (await world.Source.RenewAsync(i % 2 == 0 ? first : again, TokenWorld.Stop)).Token);
        }

        Assert.Equal(2, world.Org.Requests);

        world.Time.Advance(SharedLogin.SameTokenCounts);
        await world.Source.RenewAsync(again, TokenWorld.Stop);
        Assert.Equal(3, world.Org.Requests);
    }

    [Fact]
    public async Task EvictedEntry_IsOnlyOneMoreLogin()
    {
        await using var world = await TokenWorld.StartAsync();
        await world.TokenAsync();
        ((MemoryCache)world.Get<IMemoryCache>()).Clear();
        await world.TokenAsync();
        Assert.Equal(2, world.Org.Requests);
    }

    [Fact]
    public async Task Compaction_LeavesTheToken()
    {
        await using var world = await TokenWorld.StartAsync();
        var token = await world.TokenAsync();
        ((MemoryCache)world.Get<IMemoryCache>()).Compact(1);
        Assert.Same(token, await world.TokenAsync());
    }

    [Fact]
    public async Task Stopping_EndsTheWait()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Org.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = world.GetAsync().AsTask();
        await world.Org.Arrived.Task;
        world.Source.Dispose();
        Assert.Equal(AccessTokenProblemKind.Transient, (await waiting).Problem!.Kind);
    }
}
