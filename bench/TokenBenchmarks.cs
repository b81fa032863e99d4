using BenchmarkDotNet.Attributes;
using Sidecar.AccessTokens;
using Sidecar.Assertions;
using Sidecar.Configuration;

namespace Sidecar.Benchmarks;

/// <summary>Reading the cached access token: no allocation.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks : HttpMessageHandler
{
    private ServiceProvider _services = null!;
    private AccessTokenSource _tokens = null!;
    private string _folder = "";

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("sf-sidecar-bench-").FullName;
        using var key = System.Security.Cryptography.RSA.Create(2048);
        await File.WriteAllTextAsync(Path.Combine(_folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        var options = new SidecarOptions
        {
            ConsumerKey = "bench",
            Username = "bench@acme.example",
            KeyPath = _folder,
            LoginHost = new Uri("https://acme.my.salesforce.com"),
        };
        _services = new ServiceCollection()
            .AddLogging(l => l.SetMinimumLevel(LogLevel.None)).AddSingleton(TimeProvider.System).AddConfiguration(options)
            .AddSingleton(new HttpMessageInvoker(this, disposeHandler: false)).AddAssertions().AddAccessTokens().BuildServiceProvider();
        _tokens = _services.GetRequiredService<AccessTokenSource>();
        if (!(await _tokens.GetAsync(CancellationToken.None)).Succeeded)
        {
            throw new InvalidOperationException("no token");
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = 1000)]
    public async Task<int> ReadTokenAThousandTimes()
    {
        // A thousand in one, so that the benchmark's own task does not show.
        var count = 0;
        for (var i = 0; i < 1000; i++)
        {
            var result = await _tokens.GetAsync(CancellationToken.None);
            _tokens.MarkUsed(result.Token!);
            count++;
        }

        return count;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => Task.FromResult(new HttpResponseMessage
        {
            Content = new StringContent(
                "{\"access_token\":\"00Dxx0000001gPL!AQEAQ\",\"instance_url\":\"https://acme.my.salesforce.com\",\"token_type\":\"Bearer\"}"),
        });
}
