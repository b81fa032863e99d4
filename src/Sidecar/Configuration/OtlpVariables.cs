using System.Globalization;

namespace Sidecar.Configuration;

/// <summary>
/// Reads the standard variables of OpenTelemetry (opentelemetry.io, "OpenTelemetry Protocol Exporter" and "Environment Variable
/// Specification"). The library ignores wrong values in silence; here they are errors like those of our own settings.
/// </summary>
internal sealed class OtlpVariables
{
    private const string Prefix = "OTEL_";
    private const string Otlp = "OTEL_EXPORTER_OTLP_";
    private const int LongestTimeout = 60_000;

    private static readonly string[] Samplers =
    [
        "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio",
    ];

    private readonly Dictionary<string, string?> _variables;
    private readonly List<SettingError> _errors = [];

    private OtlpVariables(IConfiguration configuration) => _variables = configuration.GetChildren()
        .Where(static child => child.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(child.Value))
        .ToDictionary(static child => child.Key.ToUpperInvariant(), static child => (string?)child.Value!.Trim(), StringComparer.Ordinal);

    /// <summary>Fills the options.</summary>
    /// <returns>What is wrong.</returns>
    public static IReadOnlyList<SettingError> Apply(IConfiguration configuration, TelemetryOptions options)
    {
        var reader = new OtlpVariables(configuration);
        options.Variables = reader._variables;
        options.ServiceName = reader.Text("OTEL_SERVICE_NAME");
        if (!"true".Equals(reader.Text("OTEL_SDK_DISABLED"), StringComparison.OrdinalIgnoreCase))
        {
            options.Traces = reader.TargetOf("TRACES", "v1/traces");
            options.Metrics = reader.TargetOf("METRICS", "v1/metrics");
            reader.CheckSampler();
        }

        return reader._errors;
    }

    private OtlpTarget? TargetOf(string signal, string path)
    {
        if (!IsWanted(signal))
        {
            return null;
        }

        var isGrpc = Choice(signal, "PROTOCOL", "http/protobuf", "http/protobuf", "grpc") == "grpc";
        var isCompressed = Choice(signal, "COMPRESSION", "none", "none", "gzip") == "gzip";
        var timeout = TimeoutOf(signal);
        if (Find(signal, "CERTIFICATE") is (var certificate, _))
        {
            _errors.Add(new(certificate, null, "the sidecar does not read it; add the collector's CA to the system's certificates"));
        }

        return EndpointOf(signal, path, isGrpc) is { } endpoint
            ? new(endpoint, isGrpc, Find(signal, "HEADERS")?.Text ?? "", timeout, isCompressed)
            : null;
    }

    /// <summary>An exporter was chosen, or an endpoint was given.</summary>
    private bool IsWanted(string signal)
    {
        var name = $"OTEL_{signal}_EXPORTER";
        if (Text(name) is not { } chosen)
        {
            return Find(signal, "ENDPOINT") is not null;
        }

        var wanted = false;
        foreach (var exporter in chosen.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            wanted |= exporter == "otlp";

            // Metrics are always offered to Prometheus, on the admin port.
            if (exporter is not ("otlp" or "none") && !(signal == "METRICS" && exporter == "prometheus"))
            {
                _errors.Add(new(name, SettingError.Shown(exporter), "give otlp or none"));
            }
        }

        return wanted;
    }

    private Uri? EndpointOf(string signal, string path, bool isGrpc)
    {
        var (name, text) = Find(signal, "ENDPOINT") ?? (Otlp + "ENDPOINT", isGrpc ? "http://localhost:4317" : "http://localhost:4318");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            var error = new SettingError(
                name, SettingError.Shown(text), "give an absolute http or https URL without user, such as http://localhost:4318");
            if (!_errors.Contains(error))
            {
                _errors.Add(error);
            }

            return null;
        }

        // The endpoint of all signals is a base, the one of a signal is the whole URL; gRPC has its own paths.
        return isGrpc || name != Otlp + "ENDPOINT" ? url : new Uri(url.AbsoluteUri.TrimEnd('/') + "/" + path);
    }

    private TimeSpan TimeoutOf(string signal)
    {
        if (Find(signal, "TIMEOUT") is not (var name, var text))
        {
            return TimeSpan.FromSeconds(10);
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is > 0 and <= LongestTimeout)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        _errors.Add(new(name, SettingError.Shown(text), $"give milliseconds, 1 to {LongestTimeout}"));
        return default;
    }

    private void CheckSampler()
    {
        const string sampler = "OTEL_TRACES_SAMPLER", argument = sampler + "_ARG";
        if (Text(sampler) is { } chosen && !Samplers.Contains(chosen))
        {
            _errors.Add(new(sampler, SettingError.Shown(chosen), $"give one of {string.Join(", ", Samplers)}"));
        }

        if (Text(argument) is { } ratio
            && !(double.TryParse(ratio, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share <= 1))
        {
            _errors.Add(new(argument, SettingError.Shown(ratio), "give a share of traces from 0 to 1, such as 0.1"));
        }
    }

    private string Choice(string signal, string variable, string otherwise, params ReadOnlySpan<string> known)
    {
        if (Find(signal, variable) is not (var name, var text))
        {
            return otherwise;
        }

        if (known.Contains(text))
        {
            return text;
        }

        var error = new SettingError(name, SettingError.Shown(text), $"give {string.Join(" or ", known.ToArray())}");
        if (!_errors.Contains(error))
        {
            _errors.Add(error);
        }

        return otherwise;
    }

    /// <summary>The variable of a signal, else the one of all signals.</summary>
    private (string Name, string Text)? Find(string signal, string variable)
    {
        var (own, common) = ($"{Otlp}{signal}_{variable}", Otlp + variable);
        return Text(own) is { } text ? (own, text) : Text(common) is { } general ? (common, general) : null;
    }

    private string? Text(string name) => _variables.GetValueOrDefault(name);
}
