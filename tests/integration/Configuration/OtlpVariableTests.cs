using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Configuration;

/// <summary>The standard variables of OpenTelemetry: where telemetry goes, and what is wrong.</summary>
public sealed class OtlpVariableTests
{
    [Fact]
    public void NoVariable_NothingIsExported()
    {
        var (options, errors) = Read("");
        Assert.Empty(errors);
        Assert.Null(options.Traces);
        Assert.Null(options.Metrics);
    }

    [Theory]
    [InlineData("ENDPOINT=http://c:4318", "http://c:4318/v1/traces", "http://c:4318/v1/metrics")]
    [InlineData("ENDPOINT=http://c:4318/base/", "http://c:4318/base/v1/traces", "http://c:4318/base/v1/metrics")]
    [InlineData("ENDPOINT=http://c:4317 PROTOCOL=grpc", "http://c:4317/", "http://c:4317/")]
    [InlineData("TRACES_ENDPOINT=https://c/own", "https://c/own", null)]
    [InlineData("METRICS_ENDPOINT=https://c/own", null, "https://c/own")]
    [InlineData("ENDPOINT=http://c:4318 TRACES_ENDPOINT=https://c/own", "https://c/own", "http://c:4318/v1/metrics")]
    [InlineData("ENDPOINT=http://c:4318 OTEL_TRACES_EXPORTER=none", null, "http://c:4318/v1/metrics")]
    [InlineData("ENDPOINT=http://c:4318 OTEL_METRICS_EXPORTER=prometheus", "http://c:4318/v1/traces", null)]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", "http://localhost:4318/v1/traces", null)]
    [InlineData("OTEL_TRACES_EXPORTER=otlp PROTOCOL=grpc", "http://localhost:4317/", null)]
    [InlineData("ENDPOINT=http://c:4318 OTEL_SDK_DISABLED=true", null, null)]
    public void Variables_NameTheTargets(string variables, string? traces, string? metrics)
    {
        var (options, errors) = Read(variables);
        Assert.Empty(errors);
        Assert.Equal((traces, metrics), (options.Traces?.Endpoint.AbsoluteUri, options.Metrics?.Endpoint.AbsoluteUri));
    }

    [Theory]
    [InlineData("ENDPOINT=collector:4318", "OTEL_EXPORTER_OTLP_ENDPOINT: found 'collector:4318'; give an absolute http or https URL")]
    [InlineData("ENDPOINT=http://u:secret@c", "OTEL_EXPORTER_OTLP_ENDPOINT: found 'http://***@c'; give an absolute")]
    [InlineData("ENDPOINT=http://c PROTOCOL=http/json", "PROTOCOL: found 'http/json'; give http/protobuf or grpc")]
    [InlineData("ENDPOINT=http://c TRACES_PROTOCOL=x", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: found 'x'; give http/protobuf or grpc")]
    [InlineData("ENDPOINT=http://c COMPRESSION=br", "COMPRESSION: found 'br'; give none or gzip")]
    [InlineData("TRACES_ENDPOINT=http://c TIMEOUT=10s", "OTEL_EXPORTER_OTLP_TIMEOUT: found '10s'; give milliseconds")]
    [InlineData("OTEL_TRACES_EXPORTER=zipkin", "OTEL_TRACES_EXPORTER: found 'zipkin'; give otlp or none")]
    [InlineData("OTEL_TRACES_SAMPLER=sometimes", "OTEL_TRACES_SAMPLER: found 'sometimes'; give one of always_on,")]
    [InlineData("OTEL_TRACES_SAMPLER=traceidratio OTEL_TRACES_SAMPLER_ARG=10", "OTEL_TRACES_SAMPLER_ARG: found '10'; give a share")]
    [InlineData("TRACES_ENDPOINT=http://c CERTIFICATE=/ca.pem", "OTEL_EXPORTER_OTLP_CERTIFICATE: the sidecar does not read it")]
    public void WrongVariable_IsOneErrorThatNamesIt(string variables, string error)
    {
        var (_, errors) = Read(variables);
        Assert.Contains(error, Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    private static (TelemetryOptions Options, IReadOnlyList<SettingError> Errors) Read(string variables)
    {
        var options = new TelemetryOptions();
        var pairs = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=', 2))
            .Select(static pair => KeyValuePair.Create(
                pair[0].StartsWith("OTEL_", StringComparison.Ordinal) ? pair[0] : "OTEL_EXPORTER_OTLP_" + pair[0], (string?)pair[1]));
        return (options, OtlpVariables.Apply(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build(), options));
    }
}
