using System.Diagnostics.Metrics;
using Sidecar.Assertions;
using Sidecar.Certificates;
using Sidecar.Listening;

namespace Sidecar.Operations;

/// <summary>Certificates that were mounted along with a key, for health responses and as a metric. Their owners log their ends.</summary>
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
            "sidecar.certificate.expiry", () => All.Select(Left),
            "s",
            "Time until a mounted certificate ends, negative afterwards: of the current and the next signing key, and of the TLS listener");
    }

    /// <summary>Sentences about certificates that end soon or have ended, and what to do; empty when all is well.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            var now = _time.GetUtcNow();
            return [.. All.Select(c => c.Warning(now) is { } warning ? $"{warning} {c.Remedy}" : null).OfType<string>()];
        }
    }

    /// <summary>Those that are known.</summary>
    public IEnumerable<CertificateExpiry> All
    {
        get
        {
            var keys = _keys.Set;
            CertificateExpiry?[] all = [keys.Current?.Expiry("current"), keys.Next?.Expiry("next"), _listener?.Expiry];
            return all.OfType<CertificateExpiry>();
        }
    }

    private Measurement<double> Left(CertificateExpiry certificate) => new(
        (certificate.NotAfter - _time.GetUtcNow()).TotalSeconds, new KeyValuePair<string, object?>("certificate", certificate.Slot));
}
