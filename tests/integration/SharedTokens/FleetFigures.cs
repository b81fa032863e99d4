using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sidecar.AccessTokens;
using Sidecar.IntegrationTests.Tooling;
using Simulator;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>
/// The figures of docs/fleet.md. With <c>FLEET_FIGURES=1</c> they are measured in full size, the plot is written to docs/fleet.svg and the
/// table to artifacts/fleet.md. Without it, a small run shows that they can be measured.
/// </summary>
public sealed class FleetFigures
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("FLEET_FIGURES") is { Length: > 0 };

    private static int[] Sizes => Full ? [1, 10, 100, 300, 1000] : [1, 10];

    private static int FaultSize => Full ? 100 : 5;

    [Fact]
    public async Task Figures_AreMeasured()
    {
        var table = new StringBuilder("| what | replicas | logins | time until the last replica has a token |\n|---|--:|--:|--:|\n");
        var shared = new List<(int Replicas, long Logins)>();
        var alone = new List<(int Replicas, long Logins)>();
        foreach (var size in Sizes)
        {
            shared.Add((size, await SharedAsync(size, table)));
            alone.Add((size, await AloneAsync(size, table)));
        }

        await RotationAsync(FaultSize, table);
        await FaultsAsync(table);
        if (Full)
        {
            var plot = FleetPlot.Draw(shared, alone);
            await File.WriteAllTextAsync(Repository.At("docs", "fleet.svg"), plot, TestContext.Current.CancellationToken);
            Directory.CreateDirectory(Repository.At("artifacts"));
            await File.WriteAllTextAsync(Repository.At("artifacts", "fleet.md"), table.ToString(), TestContext.Current.CancellationToken);
        }

        Assert.All(shared, point => Assert.Equal(1, point.Logins));
        Assert.All(alone, point => Assert.Equal(point.Replicas, point.Logins));
    }

    private static async Task<long> SharedAsync(int size, StringBuilder table)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        fleet.Add(size);
        var (tokens, time) = await TimeAsync(Fleet.TokensAsync(fleet.Replicas));
        var cold = fleet.Logins;
        Row(table, "cold start, shared", size, cold, time);

        (_, time) = await TimeAsync(RenewAllAsync(fleet, tokens));
        Row(table, "session ended under all, shared", size, fleet.Logins - cold, time);

        var before = fleet.Logins;
        var began = Stopwatch.GetTimestamp();
        var renewed = await fleet.Replicas[0].RenewAsync(await fleet.Replicas[0].TokenAsync());
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Source.Latest?.Value == renewed.Value));
        Row(table, "renewed by one, shared", size, fleet.Logins - before, Stopwatch.GetElapsedTime(began));
        return cold;
    }

    private static async Task<long> AloneAsync(int size, StringBuilder table)
    {
        await using var fleet = await Fleet.StartAsync("", NotAtOnce);
        fleet.Add(size);
        var (_, time) = await TimeAsync(Fleet.TokensAsync(fleet.Replicas));
        Row(table, "cold start, each by itself", size, fleet.Logins, time);
        return fleet.Logins;
    }

    private static async Task RotationAsync(int size, StringBuilder table)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        await Fleet.TokensAsync(fleet.Add(size));
        var before = fleet.Logins;
        var (both, _) = await TimeAsync(Fleet.TokensAsync(fleet.Add(size, fleet.BothKeys)));
        await fleet.Replicas[^1].RenewAsync(both[^1]);
        var (_, time) = await TimeAsync(Fleet.TokensAsync(fleet.Add(size, fleet.OnlyNextKey)));
        Row(table, "rolling key rotation, with one session that ended on the way", 3 * size, fleet.Logins - before, time);
    }

    private static async Task FaultsAsync(StringBuilder table)
    {
        await FaultAsync("Redis away", table, (redis, _) => redis.StopAsync());
        await FaultAsync("Redis frozen", table, (redis, _) => redis.SignalAsync("STOP"), redis => redis.SignalAsync("CONT"));
        await FaultAsync("Redis slow (2 s)", table, (_, _) => Task.CompletedTask, delay: TimeSpan.FromSeconds(2));
        await FaultAsync("Redis read-only", table, (redis, _) => redis.AskAsync("CONFIG", "SET", "min-replicas-to-write", "1"));
        await FaultAsync("Redis out of memory", table, (redis, _) => redis.AskAsync("CONFIG", "SET", "maxmemory", "1"));
        await FaultAsync("Redis emptied", table, (redis, _) => redis.AskAsync("EVAL", "return redis.call('flushall')", "0"));
        await FaultAsync("password changed, connections cut", table, async (redis, network) =>
        {
            await redis.AskAsync("CONFIG", "SET", "requirepass", "another");
            network.Cut = true;
            network.Cut = false;
        });
        await FaultAsync("garbage planted", table, async (redis, _) =>
        {
            foreach (var key in await redis.KeysAsync())
            {
                await redis.AskAsync("SET", key, "garbage");
            }
        });
    }

    /// <summary>New replicas start while it is so, and the session of the others ends.</summary>
    private static async Task FaultAsync(
        string name, StringBuilder table, Func<RedisServer, Relay, Task> begin, Func<RedisServer, Task>? end = null,
        TimeSpan delay = default)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var network = new Relay(redis.Port);
        await using var fleet = await Fleet.StartAsync(network.Address, NotAtOnce);
        var before = await Fleet.TokensAsync(fleet.Add(FaultSize / 2));
        var old = fleet.Replicas.ToList();
        network.Delay = delay;
        await begin(redis, network);
        var logins = fleet.Logins;
        var renewing = Task.WhenAll(old.Zip(before).Select(pair => Task.Run(() => pair.First.RenewAsync(pair.Second))));
        var (_, time) = await TimeAsync(Task.WhenAll(renewing, Fleet.TokensAsync(fleet.Add(FaultSize - old.Count))));
        Row(table, $"{name}: half of the replicas start, half renew", FaultSize, fleet.Logins - logins, time);
        if (end is not null)
        {
            await end(redis);
        }
    }

    private static void NotAtOnce(SimulatedOrg org) => org.Control.Settings.RefuseConcurrentTokenRequests = false;

    private static async Task<bool> RenewAllAsync(Fleet fleet, IReadOnlyList<AccessToken> rejected)
    {
        await Task.WhenAll(fleet.Replicas.Zip(rejected).Select(pair => Task.Run(() => pair.First.RenewAsync(pair.Second))));
        return true;
    }

    private static async Task<(T Result, TimeSpan Time)> TimeAsync<T>(Task<T> work)
    {
        var began = Stopwatch.GetTimestamp();
        return (await work, Stopwatch.GetElapsedTime(began));
    }

    private static async Task<(bool Result, TimeSpan Time)> TimeAsync(Task work)
    {
        var began = Stopwatch.GetTimestamp();
        await work;
        return (true, Stopwatch.GetElapsedTime(began));
    }

    private static void Row(StringBuilder table, string what, int replicas, long logins, TimeSpan time)
        => table.Append(CultureInfo.InvariantCulture, $"| {what} | {replicas:N0} | {logins:N0} | {time.TotalSeconds:0.00} s |\n");
}
