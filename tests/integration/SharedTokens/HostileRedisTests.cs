using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.SharedTokens;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>Somebody else reads and writes Redis.</summary>
public sealed class HostileRedisTests
{
    private const int Refused = 1652;

    [Fact]
    public async Task ReaderOfRedis_FindsNoSecretAndNoName()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        var token = (await Fleet.TokensAsync(fleet.Add(5, fleet.BothKeys)))[0];
        await redis.AskAsync("SAVE");

        var dump = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(redis.DumpPath, TestContext.Current.CancellationToken));
        var keys = string.Join('\n', await redis.KeysAsync());

        Assert.Contains("sf-sidecar", dump, StringComparison.Ordinal);
        string[] secrets = [token.Value, token.Value[15..40], token.InstancePrefix, fleet.Org.Username, fleet.Org.ConsumerKey,
            token.OrganizationId!, "access_token", "localhost"];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, dump + keys, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("\u0001 with the version of a seal, and long enough to be one")]
    [InlineData("""{"access_token":"00D!planted","instance_url":"https://evil.example","generation":9999999999999,"issued_at":1}""")]
    public async Task PlantedValue_IsNotUsed_AndIsTold(string planted)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        await Fleet.TokensAsync(fleet.Add(1));
        var key = await TokenKeyAsync(redis);
        await redis.AskAsync("SET", key, planted);
        await redis.AskAsync("PUBLISH", key.Replace(":token:", ":renewed?", StringComparison.Ordinal).Split('?')[0], planted);

        var tokens = await Fleet.TokensAsync(fleet.Add(20));

        Assert.All(tokens, token => Assert.Contains(token.Value, fleet.Org.Control.LiveSessions));
        Assert.InRange(fleet.Logins, 1, 2);
        Assert.Contains(fleet.Replicas.Skip(1), replica => replica.Logs.Count(Refused) == 1);
    }

    [Fact]
    public async Task ValueOfAnotherGroupOrUser_MovedHere_IsNotUsed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        var foreign = (await Fleet.TokensAsync(fleet.Add(1, settings => settings["SharedTokens:Group"] = "other")))[0];
        var from = await TokenKeyAsync(redis);
        var moved = await redis.GetAsync(from);
        await redis.AskAsync("DEL", from);
        await Fleet.TokensAsync(fleet.Add(1));
        await redis.AskAsync("SET", await TokenKeyAsync(redis), moved!);

        var token = (await Fleet.TokensAsync(fleet.Add(1)))[0];

        Assert.NotEqual(foreign.Value, token.Value);
        Assert.Equal(3, fleet.Logins);
        Assert.Equal(1, fleet.Replicas[2].Logs.Count(Refused));
    }

    [Fact]
    public async Task RejectedToken_PlantedAgain_IsNotTakenByWhomeverKnowsBetter()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address);
        var replica = fleet.Add(1)[0];
        var first = await replica.TokenAsync();
        var key = await TokenKeyAsync(redis);
        var old = await redis.GetAsync(key);
        var second = await replica.RenewAsync(first);
        await redis.AskAsync("SET", key, old!);
        var name = key[..key.IndexOf(":token:", StringComparison.Ordinal)];
        await redis.AskAsync("PUBLISH", $"{name}:renewed", (byte[])[.. Encoding.ASCII.GetBytes(key[(name.Length + 7)..]), .. old!]);

        var third = await replica.RenewAsync(second);

        Assert.DoesNotContain(third.Value, new[] { first.Value, second.Value });
        Assert.Equal(third.Value, (await replica.TokenAsync()).Value);
        Assert.Equal(3, fleet.Logins);
    }

    [Fact]
    public async Task LockThatSomebodyHoldsForEver_DelaysButDoesNotStop()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await Fleet.StartAsync(redis.Address, org => org.Control.Settings.RefuseConcurrentTokenRequests = false);
        void Impatient(IDictionary<string, string> settings) => settings["TokenRequests:AttemptTimeout"] = "1s";
        await Fleet.TokensAsync(fleet.Add(1, Impatient));

        // It would give Redis its token again.
        await fleet.Replicas[0].DisposeAsync();
        var key = await TokenKeyAsync(redis);
        await redis.AskAsync("DEL", key);
        await redis.AskAsync("SET", $"{key[..key.IndexOf(":token:", StringComparison.Ordinal)]}:lock", "mine");

        var tokens = await Fleet.TokensAsync(fleet.Add(5, Impatient));

        Assert.All(tokens, token => Assert.Contains(token.Value, fleet.Org.Control.LiveSessions));
        Assert.InRange(fleet.Logins, 2, 6);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(14, true)]
    [InlineData(16, false)]
    [InlineData(-1, true)]
    [InlineData(-3, false)]
    public void Token_CountsForALimitedTime(int minutesLater, bool counts)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var shared = new SharedToken(Token("https://acme.my.salesforce.com"), 7, time.GetUtcNow().AddMinutes(-minutesLater));

        Assert.Equal(counts, SharedToken.Read(shared.Write(), Reader(time), TimeSpan.FromMinutes(15), time) is not null);
    }

    [Theory]
    [InlineData("https://acme.my.salesforce.com", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("http://acme.my.salesforce.com", false)]
    public void TokenForAHostThatThisReplicaDoesNotAllow_IsNotUsed(string instance, bool allowed)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var shared = new SharedToken(Token(instance), 7, time.GetUtcNow());

        Assert.Equal(allowed, SharedToken.Read(shared.Write(), Reader(time), TimeSpan.FromMinutes(15), time) is not null);
    }

    private static AccessToken Token(string instance) => new("00D!value", new Uri(instance), null, null, 0);

    private static TokenResponseReader Reader(TimeProvider time) => new(new DestinationPolicy(new SidecarOptions()), time);

    private static async Task<string> TokenKeyAsync(RedisServer redis)
        => Assert.Single(await redis.KeysAsync(), key => key.Contains(":token:", StringComparison.Ordinal));
}
