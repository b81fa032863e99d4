using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sidecar.IntegrationTests.Telemetry;

/// <summary>A collector that takes exports by HTTP with protobuf and by gRPC (which here is HTTP/2 without TLS) and keeps them.</summary>
public sealed class Collector : IAsyncDisposable
{
    private const string TracePath = "/v1/traces", MetricPath = "/v1/metrics";
    private const string TraceService = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const string MetricService = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _traces = new();
    private readonly ConcurrentQueue<byte[]> _metrics = new();
    private readonly ConcurrentQueue<string> _headers = new();

    private Collector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public string Http { get; private set; } = "";

    public string Grpc { get; private set; } = "";

    public IReadOnlyList<byte[]> TraceExports => [.. _traces];

    public IReadOnlyList<byte[]> MetricExports => [.. _metrics];

    public IReadOnlyList<Span> Spans => [.. _traces.SelectMany(Span.In)];

    /// <summary>The value of <c>x-api-key</c> of each export.</summary>
    public IReadOnlyList<string> Keys => [.. _headers];

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        var addresses = collector._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        (collector.Http, collector.Grpc) = (addresses.First(), addresses.Last());
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        var isGrpc = path is TraceService or MetricService;
        Assert.True(isGrpc || path is TracePath or MetricPath, $"unknown path {path}");
        Assert.Equal(isGrpc ? "application/grpc" : "application/x-protobuf", context.Request.ContentType);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _headers.Enqueue(context.Request.Headers["x-api-key"].ToString());
        (path is TracePath or TraceService ? _traces : _metrics).Enqueue(isGrpc ? OfGrpc(body.ToArray()) : OfHttp(context, body));
        if (isGrpc)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }

    private static byte[] OfHttp(HttpContext context, MemoryStream body)
    {
        body.Position = 0;
        if (context.Request.Headers.ContentEncoding != "gzip")
        {
            return body.ToArray();
        }

        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(body, CompressionMode.Decompress);
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>One message: a byte that says whether it is packed, four with the length.</summary>
    private static byte[] OfGrpc(byte[] framed)
    {
        Assert.Equal(0, framed[0]);
        return framed[5..];
    }
}
