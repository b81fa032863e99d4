using Microsoft.Extensions.Logging.Abstractions;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>The sidecar's way out without the sidecar.</summary>
internal sealed class EgressClient : IDisposable
{
    /// <summary>How much of an <see cref="Upload"/> is written at once.</summary>
    public const int Piece = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpMessageInvoker _egress;

    private EgressClient(HttpMessageInvoker egress) => _egress = egress;

    public EgressClient(Action<UpstreamOptions>? set = null, TimeProvider? time = null)
    {
        var options = new SidecarOptions();
        set?.Invoke(options.Upstream);
        _egress = SalesforceEgress.Create(
            options, new HopMarker(), new EgressTraffic(), time ?? TimeProvider.System, NullLoggerFactory.Instance);
    }

    /// <summary>By TLS, under whatever name, to <paramref name="destination"/>.</summary>
    public EgressClient(ScriptedDestination destination, string authorities)
        : this(upstream => (upstream.ConnectAddress, upstream.CaCertificatePath) = (destination.Origin.Authority, authorities))
    {
    }

    public static int Rounds => TestRounds.Or(20);

    /// <summary>A request waits while another one is on the only connection, and gets it straight from that one.</summary>
    public static EgressClient OfOneConnection()
    {
        var options = new SidecarOptions().Upstream;
        var handler = SalesforceEgress.Handler(
            options, new EgressProxy(options, _ => null), (_, _, _, _) => false, certificate: null, new EgressTraffic());
        handler.MaxConnectionsPerServer = 1;
        return new(new HttpMessageInvoker(new Marking { InnerHandler = handler }));
    }

    /// <summary>A POST of that many bytes, written piece by piece.</summary>
    public static HttpRequestMessage Upload(Uri origin, int size, bool chunked)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, origin) { Content = new StreamContent(new Pieces(new byte[size]), Piece) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Content.Headers.ContentLength = chunked ? null : size;
        return request;
    }

    /// <summary>Sends and reads the whole response.</summary>
    /// <returns>The status, or what failed.</returns>
    public async Task<(int Status, Exception? Failure)> SendAsync(HttpRequestMessage request)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            using var response = await _egress.SendAsync(request, patience.Token);
            await response.Content.ReadAsByteArrayAsync(patience.Token);
            return ((int)response.StatusCode, null);
        }
        catch (HttpRequestException failure)
        {
            return (0, failure);
        }
    }

    /// <summary>Sends and returns the response's text.</summary>
    public async Task<string> GetTextAsync(HttpRequestMessage request)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var response = await _egress.SendAsync(request, patience.Token);
        return await response.Content.ReadAsStringAsync(patience.Token);
    }

    /// <summary>Sends a GET that fails.</summary>
    /// <returns>What people are told.</returns>
    public async Task<EgressProblem> FailAsync(Uri target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        var (status, failure) = await SendAsync(request);
        Assert.Equal(0, status);
        var problem = Assert.IsType<EgressException>(failure).Problem;
        Assert.DoesNotContain("Callback", $"{problem.Text} {problem.Remedy}", StringComparison.Ordinal);
        return problem;
    }

    public void Dispose() => _egress.Dispose();

    /// <summary>What <see cref="EgressHandler"/> does to every request.</summary>
    private sealed class Marking : DelegatingHandler
    {
        private readonly HopMarker _marker = new();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _marker.Mark(request);
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Is copied in pieces; the plain one is written in one.</summary>
    private sealed class Pieces(byte[] content) : MemoryStream(content);
}
