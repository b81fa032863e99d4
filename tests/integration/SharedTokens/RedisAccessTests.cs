using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.SharedTokens;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>TLS and users of a real Redis.</summary>
public sealed class RedisAccessTests
{
    private const int Unavailable = 1651;

    private const string Password = "a-Password-of-Redis-4711";

    // What docs/fleet.md tells the user to allow, and no more.
    private const string Permissions = "resetkeys resetchannels -@all +hello +get +set +eval +del +publish +subscribe "
        + "~fleet-a:* &fleet-a:*";

    [Fact]
    public async Task TlsAndAnAclUserWithTheDocumentedPermissions_AreEnough()
    {
        using var keys = TestKeys.CreateServer();
        using var folder = new TestFolder();
        await using var redis = await StartTlsAsync(keys, folder);
        await using var fleet = await Fleet.StartAsync($"localhost:{redis.Port}");

        var tokens = await Fleet.TokensAsync(fleet.Add(5, settings => Use(settings, folder, trusted: true)));
        var renewed = await fleet.Replicas[0].RenewAsync(tokens[0]);
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Source.Latest?.Value == renewed.Value));

        Assert.Equal(2, fleet.Logins);
        Assert.All(fleet.Replicas, replica => Assert.Null(replica.Problem));
    }

    [Fact]
    public async Task CertificateNotTrusted_GetsNoPassword_AndReplicasLogInAlone()
    {
        using var keys = TestKeys.CreateServer();
        using var folder = new TestFolder();
        await using var redis = await StartTlsAsync(keys, folder);
        await using var fleet = await Fleet.StartAsync($"localhost:{redis.Port}");

        await Fleet.TokensAsync(fleet.Add(3, settings => Use(settings, folder, trusted: false)));

        Tells(fleet, RedisTrouble.CertificateRefused);
    }

    [Fact]
    public async Task CertificateOfAnotherHost_IsRefused()
    {
        using var keys = TestKeys.CreateServer();
        using var folder = new TestFolder();
        await using var redis = await StartTlsAsync(keys, folder);
        await using var fleet = await Fleet.StartAsync($"127.0.0.2:{redis.Port}");

        await Fleet.TokensAsync(fleet.Add(1, settings => Use(settings, folder, trusted: true)));

        Tells(fleet, RedisTrouble.CertificateRefused);
    }

    [Fact]
    public async Task WrongPassword_ReplicasLogInAlone_AndTheRightOneIsTakenWithoutARestart()
    {
        await using var redis = await RedisServer.StartAsync();
        using var folder = new TestFolder();
        folder.Write("password", "wrong");
        await redis.AskAsync("CONFIG", "SET", "requirepass", Password);
        await using var fleet = await Fleet.StartAsync(redis.Address, org => org.Control.Settings.RefuseConcurrentTokenRequests = false);
        fleet.Add(3, settings => settings["SharedTokens:PasswordPath"] = folder["password"]);

        await Fleet.TokensAsync(fleet.Replicas);

        Assert.Equal(3, fleet.Logins);
        Tells(fleet, RedisTrouble.LoginRefused);
        Assert.All(fleet.Replicas, replica => Assert.DoesNotContain(replica.Logs.Lines, line =>
            line.Contains("wrong\"", StringComparison.Ordinal) || line.Contains(Password, StringComparison.Ordinal)));
        folder.Write("password", Password + "\n");
        await Eventually.TrueAsync(() => fleet.Replicas.All(replica => replica.Problem is null), 60);
    }

    [Fact]
    public async Task UserWithoutPermissions_ReplicasLogInAlone()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.AskAsync("ACL", "SETUSER", "default", "-set");
        await using var fleet = await Fleet.StartAsync(redis.Address, org => org.Control.Settings.RefuseConcurrentTokenRequests = false);

        await Fleet.TokensAsync(fleet.Add(3));

        Tells(fleet, RedisTrouble.NotPermitted);
    }

    [Fact]
    public async Task ServerThatIsNoRedis_ReplicasLogInAlone()
    {
        await using var org = await SimulatedOrg.StartAsync(new(), TestContext.Current.CancellationToken);
        await using var fleet = await Fleet.StartAsync(
            $"127.0.0.1:{org.BaseAddress.Port}", org => org.Control.Settings.RefuseConcurrentTokenRequests = false);

        await Fleet.TokensAsync(fleet.Add(3));

        Assert.Equal(3, fleet.Logins);
        Assert.All(fleet.Replicas, replica => Assert.NotNull(replica.Problem));
    }

    [Fact]
    public async Task Doctor_TriesRedis_AndOnlyWarns()
    {
        await using var redis = await RedisServer.StartAsync();
        using var signing = TestKeys.CreateSigning();
        await using var org = await SimulatedOrg.StartAsync(
            new() { Certificates = [signing.Certificate] }, TestContext.Current.CancellationToken);
        using var settings = TestSettings.For(org, signing);
        settings["SharedTokens:Address"] = redis.Address;
        settings["SharedTokens:Tls"] = "false";

        var good = await CommandRun.OfSidecarAsync("doctor", settings);
        await redis.StopAsync();
        var away = await CommandRun.OfSidecarAsync("doctor", settings);

        Assert.Equal((0, 0), (good.Code, away.Code));
        Assert.Contains($"ok    shared tokens: Redis at {redis.Address} takes writes as default", good.Output, StringComparison.Ordinal);
        Assert.Contains("warn  shared tokens: Redis at", away.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SharedTokens:PasswordPath", "missing; the other settings")]
    [InlineData("SharedTokens:Group", "missing; the other settings")]
    public void SettingWithoutAnAddress_IsToldSo(string setting, string expected)
    {
        var errors = SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(
            [KeyValuePair.Create($"Sidecar:{setting}", (string?)"x")]).Build()).Errors;

        var error = Assert.Single(errors, error => error.Key == "Sidecar:SharedTokens:Address");
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SharedTokens:Address", "redis://host:6379")]
    [InlineData("SharedTokens:Address", "host:port")]
    [InlineData("SharedTokens:KeyPrefix", "with space")]
    [InlineData("SharedTokens:KeyPrefix", "star*")]
    [InlineData("SharedTokens:User", "two words")]
    [InlineData("SharedTokens:Group", "a{b}")]
    public void SettingThatCannotBeUsed_IsToldSo(string setting, string value)
        => Assert.Contains(
            SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(
                [KeyValuePair.Create($"Sidecar:{setting}", (string?)value)]).Build()).Errors,
            error => error.Key == $"Sidecar:{setting}");

    private static void Tells(Fleet fleet, RedisTrouble trouble) => Assert.All(fleet.Replicas, replica => Assert.Equal(1,
        replica.Logs.Entries.Count(entry => entry.Id == Unavailable && entry.Text.Contains($"({trouble})", StringComparison.Ordinal))));

    private static void Use(IDictionary<string, string> settings, TestFolder folder, bool trusted)
    {
        settings["SharedTokens:Tls"] = "true";
        settings["SharedTokens:User"] = "replica";
        settings["SharedTokens:PasswordPath"] = folder["password"];
        settings["SharedTokens:KeyPrefix"] = "fleet-a";
        if (trusted)
        {
            settings["SharedTokens:CaCertificatePath"] = folder["server.crt"];
        }
    }

    private static Task<RedisServer> StartTlsAsync(TestKeys keys, TestFolder folder)
    {
        folder.Write("password", Password);
        folder.Write("server.crt", keys.CertificatePem);
        folder.Write("server.key", keys.PrivateKeyPem);
        folder.Write("users.acl", $"user default off\nuser replica on >{Password} {Permissions}\n");
        return RedisServer.StartAsync(
            "--tls-port", "{port}", "--tls-cert-file", folder["server.crt"], "--tls-key-file", folder["server.key"], "--tls-ca-cert-file",
            folder["server.crt"], "--tls-auth-clients", "no", "--aclfile", folder["users.acl"]);
    }
}
