using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>The sidecar in this process, on real sockets.</summary>
public sealed class InProcessSidecar : ISidecar
{
    private readonly WebApplication _app;
    private readonly CapturedLogs _logs;

    private InProcessSidecar(WebApplication app, CapturedLogs logs)
    {
        (_app, _logs) = (app, logs);
        var addresses = SidecarHost.Addresses(app).Select(a => new Uri(a)).ToList();
        Address = addresses[0];
        TlsAddress = addresses.Find(a => a.Scheme == "https") is { } tls ? new Uri($"https://localhost:{tls.Port}") : null;
        AdminAddress = addresses[^1];
    }

    public Uri Address { get; }

    public Uri? TlsAddress { get; }

    public Uri AdminAddress { get; }

    public IReadOnlyList<string> LogLines => _logs.Lines;

    public IServiceProvider Services => _app.Services;

    public static async Task<InProcessSidecar> StartAsync(
        IReadOnlyDictionary<string, string> settings, TimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Sidecar:{s.Key}", (string?)s.Value))).Build();
        var (options, errors) = SettingsReader.Read(configuration);
        Assert.Empty(errors);
        var logs = new CapturedLogs();
        var app = SidecarHost.Build(options, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(logs);
            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }

            services?.Invoke(builder.Services);
        });
        await app.StartAsync();
        return new InProcessSidecar(app, logs);
    }

    /// <summary>An orderly end, like that of a process that gets SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
