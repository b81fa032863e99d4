using Microsoft.Extensions.Time.Testing;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.AccessTokens;

/// <summary>The real services against <see cref="TokenEndpointStub"/>, with the test's clock.</summary>
internal sealed class TokenWorld : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly ServiceProvider _services;

    private TokenWorld(
        TokenEndpointStub org, ImpatientTime time, TestFolder folder, SidecarOptions options, CapturedLogs logs, bool followRedirects)
    {
        Org = org;
        Time = time;
        _folder = folder;
        Options = options;
        Logs = logs;
        // The registration under test, and from outside only what the forwarding part registers.
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs))
            .AddSingleton<TimeProvider>(time)
            .AddConfiguration(options)
            .AddSingleton(new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = followRedirects, UseCookies = false }))
            .AddAssertions()
            .AddAccessTokens()
            .BuildServiceProvider();
    }

    public TokenEndpointStub Org { get; }

    public ImpatientTime Time { get; }

    public SidecarOptions Options { get; }

    public CapturedLogs Logs { get; }

    public AccessTokenSource Source => Get<AccessTokenSource>();

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="configure">Changes to the options before anything is built.</param>
    /// <param name="next">Configures a next key, which the org does not know.</param>
    /// <param name="followRedirects">An egress handler that does what it must not.</param>
    public static async Task<TokenWorld> StartAsync(
        Action<SidecarOptions>? configure = null, bool next = false, bool followRedirects = false)
    {
        var time = new ImpatientTime();
        var org = await TokenEndpointStub.StartAsync(time);
        org.Certificates.Add(KeyMaterial.First);
        var folder = new TestFolder();
        var options = new SidecarOptions
        {
            ConsumerKey = "3MVG9.consumer",
            Username = "integration@acme.example",
            LoginHost = org.Origin,
            KeyPath = folder.Write("current", KeyMaterial.Pem(KeyMaterial.First)),
            NextKeyPath = next ? folder.Write("next", KeyMaterial.Pem(KeyMaterial.Second)) : "",
        };
        options.Upstream.AllowPlainHttp = true;
        configure?.Invoke(options);
        return new(org, time, folder, options, new CapturedLogs(), followRedirects);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask<AccessTokenResult> GetAsync() => Source.GetAsync(Stop);

    public async Task<AccessToken> TokenAsync()
    {
        var result = await GetAsync();
        Assert.True(result.Succeeded, result.Problem?.Message);
        return result.Token;
    }

    public async Task<AccessTokenProblem> ProblemAsync()
    {
        var result = await GetAsync();
        Assert.False(result.Succeeded, "there should be no token");
        return result.Problem;
    }

    public void ChangeKey(string name, string pem)
    {
        _folder.Write(name, pem);
        Get<SigningKeys>().Poll();
    }

    /// <summary>Waits, by events of the log, until <paramref name="eventId"/> was logged <paramref name="times"/> times.</summary>
    public async Task LoggedAsync(int eventId, int times = 1)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Logs.OnEntry = _ => Check();
        Check();
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop);

        void Check()
        {
            if (Logs.Count(eventId) >= times)
            {
                seen.TrySetResult();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Org.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>
/// A clock that stands still, except that the short waits of a back-off pass at once: only waits up to <see
/// cref="Patience"/>.
/// </summary>
internal sealed class ImpatientTime : FakeTimeProvider
{
    /// <summary>Above any back-off, below any timeout of a request.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(8);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= Patience)
        {
            _ = Task.Run(() => Advance(dueTime));
        }

        return timer;
    }
}
