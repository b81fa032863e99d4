using System.Diagnostics.Metrics;
using Sidecar.Assertions;
using Sidecar.Certificates;
using Sidecar.Listening;

namespace Sidecar.Operations;

/// <summary>The certificates that were mounted along with a key, for health answers and as a metric. The logs are their owners' business.</summary>
internal sealed class MountedCertificates
{
    public const string MeterName = "Sidecar.Certificates";

    private readonly SigningKeys _keys;
    private readonly ServerCertificate? _listener;
    private readonly TimeProvider _time;

    public MountedCertificates(SigningKeys keys, ServerCertificate? listener, TimeProvider time, IMeterFactory meters)
    {
        (_keys, _listener, _time) = (keys, listener, time);
        meters.Create(MeterName).CreateObservableGauge(
            "sidecar.certificate.expiry", () => All.Select(c => new Measurement<double>((c.NotAfter - _time.GetUtcNow()).TotalSeconds, new KeyValuePair<string, object?>("certificate", c.Slot))),
            "s", "Time until a mounted certificate ends, negative afterwards: of the current and the next signing key, and of the TLS listener");
    }

    /// <summary>What a person should do something about, as sentences; empty when all is well.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            var now = _time.GetUtcNow();
            return [.. All.Select(c => c.Warning(now) is { } warning ? $"{warning} {c.Remedy}" : null).OfType<string>()];
        }
    }

    private IEnumerable<CertificateExpiry> All
    {
        get
        {
            var keys = _keys.Set;
            CertificateExpiry?[] all = [keys.Current?.Expiry("current"), keys.Next?.Expiry("next"), _listener?.Expiry];
            return all.OfType<CertificateExpiry>();
        }
    }
}
