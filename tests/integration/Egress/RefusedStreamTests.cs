using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>
/// Over HTTP/2 the platform sends a request again whose stream the destination refused. A destination that refuses what it has carried out
/// breaks the rules; nothing that changes data may depend on that it does not.
/// </summary>
public sealed class RefusedStreamTests : IDisposable
{
    private const int RefusedStream = 7;

    private readonly TestKeys _server = TestKeys.CreateServer();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("POST", 1)]
    [InlineData("PATCH", 1)]
    [InlineData("PUT", 1)]
    [InlineData("DELETE", 1)]
    [InlineData("GET", 2)]
    public async Task StreamRefused_OnlySafeRequestsAreSentAgain(string method, int times)
    {
        var carriedOut = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            endpoint.UseHttps(_server.Certificate);
        }));
        await using var app = builder.Build();
        app.Run(context =>
        {
            if (Interlocked.Increment(ref carriedOut) == 1)
            {
                context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(RefusedStream);
            }

            return Task.CompletedTask;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new EgressClient(upstream => upstream.CaCertificatePath = _folder.Write("ca.crt", _server.CertificatePem));
        using var request = new HttpRequestMessage(new HttpMethod(method), $"https://localhost:{new Uri(app.Urls.First()).Port}/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var (status, failure) = await client.SendAsync(request);
        Assert.Equal((times == 2 ? 200 : 0, times), (status, carriedOut));
        Assert.Equal(times == 2, failure is null);
    }
}
