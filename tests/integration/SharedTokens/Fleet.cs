using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.SharedTokens;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>Token sources of many replicas before one simulated org and one Redis, in this process.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TestKeys Signing = TestKeys.CreateSigning();
    private static readonly TestKeys Other = TestKeys.CreateSigning();
    private readonly List<Replica> _replicas = [];
    private readonly HttpMessageInvoker _egress = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly TestSettings _settings;

    private Fleet(SimulatedOrg org, TestSettings settings) => (Org, _settings) = (org, settings);

    public SimulatedOrg Org { get; }

    public IReadOnlyList<Replica> Replicas => _replicas;

    public TestFolder Folder => _settings.Folder;

    public long Logins => Org.Control.Counters.Logins;

    public static async Task<Fleet> StartAsync(string redis, Action<SimulatedOrg>? organize = null)
    {
        var org = await SimulatedOrg.StartAsync(
            new SimulatedOrgOptions { Certificates = [Signing.Certificate, Other.Certificate] }, TestContext.Current.CancellationToken);
        org.Control.Settings.RefuseConcurrentTokenRequests = true;
        organize?.Invoke(org);
        var settings = TestSettings.For(org, Signing);
        settings["SharedTokens:Address"] = redis;
        settings["SharedTokens:Tls"] = "false";
        Directory.CreateDirectory(settings.Folder["next"]);
        Other.WriteTo(settings.Folder["next"]);
        return new(org, settings);
    }

    /// <summary>Adds replicas, which do nothing yet.</summary>
    /// <param name="count">How many.</param>
    /// <param name="change">Settings that differ.</param>
    public IReadOnlyList<Replica> Add(int count, Action<IDictionary<string, string>>? change = null)
    {
        var settings = new Dictionary<string, string>(_settings);
        change?.Invoke(settings);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Sidecar:{s.Key}", (string?)s.Value))).Build();
        var (options, errors) = SettingsReader.Read(configuration);
        Assert.Empty(errors);
        var added = Enumerable.Range(0, count).Select(_ => new Replica(options, _egress)).ToList();
        _replicas.AddRange(added);
        return added;
    }

    /// <summary>What a replica with only the other key has.</summary>
    public void OnlyNextKey(IDictionary<string, string> settings) => settings["KeyPath"] = Folder["next"];

    /// <summary>What a replica in the middle of a rotation has.</summary>
    public void BothKeys(IDictionary<string, string> settings) => settings["NextKeyPath"] = Folder["next"];

    public static async Task<IReadOnlyList<AccessToken>> TokensAsync(IEnumerable<Replica> replicas)
    {
        var results = await Task.WhenAll(replicas.Select(replica => Task.Run(replica.TokenAsync)));
        return results;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        await Org.DisposeAsync();
        _egress.Dispose();
        _settings.Dispose();
    }
}

/// <summary>The services of one replica that have to do with tokens.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Replica(SidecarOptions options, HttpMessageInvoker egress) => _services = new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Logs))
        .AddSingleton(TimeProvider.System)
        .AddSingleton(ShareTimes.For(options.TokenRequests.AttemptTimeout) with { Watch = TimeSpan.FromSeconds(2) })
        .AddConfiguration(options)
        .AddSingleton(egress)
        .AddAssertions()
        .AddAccessTokens()
        .AddSharedTokens(options)
        .BuildServiceProvider();

    public CapturedLogs Logs { get; } = new();

    public AccessTokenSource Source => _services.GetRequiredService<AccessTokenSource>();

    public string? Problem => _services.GetRequiredService<ITokenShare>().Status.Problem;

    public Task<AccessToken> TokenAsync() => UnwrapAsync(Source.GetAsync(Stop));

    public Task<AccessToken> RenewAsync(AccessToken rejected) => UnwrapAsync(Source.RenewAsync(rejected, Stop));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<AccessToken> UnwrapAsync(ValueTask<AccessTokenResult> pending)
    {
        var result = await pending;
        Assert.True(result.Succeeded, result.Problem?.Message);
        return result.Token;
    }
}
