using System.Net;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Telemetry;

/// <summary>Spans and metrics by OTLP, of the binary that ships: the source of spans is one for a process.</summary>
public sealed class TelemetryTests() : StageTest(Sidecars.Published), IAsyncLifetime
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c", CallerId = "b7ad6b7169203331";
    private const string Parent = $"00-{TraceId}-{CallerId}-01";
    private const string Key = "Collector-Api-Key-4711";

    private Collector _collector = null!;

    public async ValueTask InitializeAsync() => _collector = await Collector.StartAsync();

    public ValueTask DisposeAsync() => _collector.DisposeAsync();

    [Theory]
    [InlineData("http/protobuf", "none")]
    [InlineData("http/protobuf", "gzip")]
    [InlineData("grpc", "none")]
    public async Task Request_ContinuesTheCallersTrace(string protocol, string compression)
    {
        await using var stage = await TracingAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = protocol == "grpc" ? _collector.Grpc : _collector.Http,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_EXPORTER_OTLP_COMPRESSION"] = compression,
            ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-api-key={Key}",
            ["OTEL_SERVICE_NAME"] = "billing-sidecar",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test",
        });
        await stage.SendAsync(Traced(Get($"{Limits}?secret=1")));
        var server = await SpanAsync(span => span is { Kind: Span.Server, TraceId: TraceId });
        Assert.Equal(("GET rest", CallerId, 0), (server.Name, server.ParentId, server.Status));
        Assert.Equal(("GET", Limits, "200", "rest"), (server.Tags["http.request.method"], server.Tags["url.path"],
            server.Tags["http.response.status_code"], server.Tags["sidecar.dialect"]));

        var sending = await SpanAsync(span => span.ParentId == server.SpanId);
        Assert.Equal(("GET", Span.Client, TraceId), (sending.Name, sending.Kind, sending.TraceId));
        Assert.Equal(stage.Org.BaseAddress.GetLeftPart(UriPartial.Authority) + Limits, sending.Tags["url.full"]);
        Assert.False(sending.Tags.ContainsKey("http.request.resend_count"));

        await EventuallyAsync(() => _collector.MetricExports.Count > 0, () => "no metrics");
        Assert.Contains("sidecar.request.duration", _collector.MetricExports.SelectMany(Span.MetricsIn));
        foreach (var resource in new[] { _collector.TraceExports[0], _collector.MetricExports[0] }.Select(Span.ResourceOf))
        {
            Assert.Equal(("billing-sidecar", "test"), (resource["service.name"], resource["deployment.environment.name"]));
        }

        Assert.All(_collector.Keys, key => Assert.Equal(Key, key));
        Assert.DoesNotContain(stage.Sidecar.LogLines, line => line.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SessionThatEnded_ShowsBothSendings_AndALoginThatIsATraceOfItsOwn()
    {
        await using var stage = await TracingAsync();
        stage.Org.Control.RevokeAllSessions();
        await stage.SendAsync(Traced(Get(Limits)));
        var server = await SpanAsync(span => span is { Kind: Span.Server, TraceId: TraceId });
        Assert.Equal("1", server.Tags["sidecar.repeats"]);
        var first = await SpanAsync(
            span => span.ParentId == server.SpanId && span.Tags.GetValueOrDefault("sidecar.outcome") == "SessionExpired");
        Assert.Equal(("401", Span.Error), (first.Tags["http.response.status_code"], first.Status));
        var second = await SpanAsync(span => span.ParentId == server.SpanId && span.Tags.ContainsKey("http.request.resend_count"));
        Assert.Equal(("200", "1"), (second.Tags["http.response.status_code"], second.Tags["http.request.resend_count"]));
        Assert.NotNull(await SpanAsync(span => span.ParentId == server.SpanId && span.Name == "access token wait"));
        var login = await SpanAsync(span => span.Name == "login" && span.Tags["sidecar.login.reason"] == "SessionEnded");
        Assert.Empty(login.ParentId);
        Assert.NotEqual(TraceId, login.TraceId);
        var request = await SpanAsync(span => span.ParentId == login.SpanId);
        Assert.EndsWith("/services/oauth2/token", request.Tags["url.full"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task TraceHeaders_ReachSalesforceOnlyWithTheSetting(bool tracing, bool sends)
    {
        var settings = new Dictionary<string, string> { ["Upstream:SendTraceContext"] = sends ? "true" : "false" };
        await using var stage = tracing ? await TracingAsync(settings) : await ReadyAsync(SetAsync(settings));
        var request = Traced(Get(Limits));
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
        request.Headers.TryAddWithoutValidation("baggage", "customer=4711");
        await stage.SendAsync(request);
        var received = stage.Org.Control.Received[^1].Headers;
        Assert.DoesNotContain("baggage", received.Keys, StringComparer.OrdinalIgnoreCase);
        var parent = received.FirstOrDefault(header => header.Key.Equals("traceparent", StringComparison.OrdinalIgnoreCase)).Value;
        var state = received.FirstOrDefault(header => header.Key.Equals("tracestate", StringComparison.OrdinalIgnoreCase)).Value;
        if (!sends)
        {
            Assert.Null(parent ?? state);
            return;
        }

        Assert.Equal("vendor=1", state);
        Assert.StartsWith($"00-{TraceId}-", parent, StringComparison.Ordinal);
        Assert.Equal(tracing, parent != Parent);
    }

    [Fact]
    public async Task Secrets_AreInNoExport()
    {
        await using var stage = await TracingAsync();
        var session = Get($"/services/data/v62.0/{DeadSession}/limits;jsessionid={DeadSession}?sid={DeadSession}&pw={Password}");
        session.Headers.TryAddWithoutValidation("User-Agent", $"Bearer {DeadSession}");
        await stage.SendAsync(session);
        await stage.SendAsync(Post(
            "/services/oauth2/token", $"grant_type=password&username=u&password={Password}", "application/x-www-form-urlencoded"));
        await stage.SendAsync(SoapRequest(
            $"<login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>{Password}</password></login>",
            Partner, session: null));
        stage.Org.Control.RevokeAllSessions();
        await stage.SendAsync(Traced(Get(Limits)));
        await SpanAsync(span => span is { Kind: Span.Server, TraceId: TraceId });
        var exported = string.Concat(_collector.TraceExports.Concat(_collector.MetricExports).Select(Encoding.Latin1.GetString));
        Assert.Contains("GET rest", exported, StringComparison.Ordinal);
        Assert.Contains("POST soap", exported, StringComparison.Ordinal);
        foreach (var secret in stage.Org.Control.LiveSessions.Select(live => live[16..])
            .Concat([Password, DeadSession[16..], "eyJ", stage.Org.ConsumerKey]))
        {
            Assert.DoesNotContain(secret, exported, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task LogLines_CarryTheTrace()
    {
        await using var stage = await TracingAsync(new() { ["Log:Access"] = "true" });
        await stage.SendAsync(Traced(Get(Limits)));
        await EventuallyAsync(
            () => stage.Sidecar.LogLines.Any(line => line.Contains("\"EventId\":1730,", StringComparison.Ordinal)
                && line.Contains(TraceId, StringComparison.Ordinal)),
            () => string.Join('\n', stage.Sidecar.LogLines));
    }

    [Fact]
    public async Task CollectorThatIsAway_IsToldOnce()
    {
        var port = new Uri(_collector.Http).Port;
        await _collector.DisposeAsync();
        await using var stage = await TracingAsync();
        for (var calls = 0; calls < 5; calls++)
        {
            var (status, _) = await stage.SendAsync(Get(Limits));
            Assert.Equal(HttpStatusCode.OK, status);
        }

        await ToldAsync(stage, "Traces could not be sent to");
        await ToldAsync(stage, "Metrics could not be sent to");
        Assert.Single(stage.Sidecar.LogLines, line => line.Contains("Traces could not be sent", StringComparison.Ordinal));
        Assert.Contains(stage.Sidecar.LogLines, line => line.Contains($":{port}/v1/traces", StringComparison.Ordinal));
        await AssertUnharmedAsync(stage);
    }

    private static HttpRequestMessage Traced(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("traceparent", Parent);
        return request;
    }

    private Task<Stage> TracingAsync(Dictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Http,
            ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        return ReadyAsync(SetAsync(all, new SimulatedOrgOptions()));
    }

    private async Task<Span> SpanAsync(Func<Span, bool> wanted)
    {
        await EventuallyAsync(() => _collector.Spans.Any(wanted), () => string.Join('\n', _collector.Spans));
        return _collector.Spans.First(wanted);
    }
}
