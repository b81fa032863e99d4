using System.Diagnostics.Metrics;
using Sidecar.Certificates;
using Sidecar.Listening;
using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>Certificates that were mounted along with a key, for health responses and as a metric. Their owners log their ends.</summary>
internal sealed class MountedCertificates
{
    public const string MeterName = "Sidecar.Certificates";

    private readonly PrincipalDirectory _principals;
    private readonly ServerCertificate? _listener;
    private readonly TimeProvider _time;

    public MountedCertificates(PrincipalDirectory principals, ServerCertificate? listener, TimeProvider time, IMeterFactory meters)
    {
        (_principals, _listener, _time) = (principals, listener, time);
        meters.Create(MeterName).CreateObservableGauge(
            "sidecar.certificate.expiry", Left,
            "s",
            "Time until a mounted certificate ends, negative afterwards: of the current and the next signing key, and of the TLS listener");
    }

    /// <summary>Sentences about certificates that end soon or have ended, and what to do; empty when all is well.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            var now = _time.GetUtcNow();
            return
            [
                .. All.Select(one => one.Certificate.Warning(now) is { } warning
                    ? $"{PrefixOf(one.Principal)}{warning} {one.Certificate.Remedy}"
                    : null).OfType<string>(),
            ];
        }
    }

    /// <summary>Those that are known, with the principal whose they are; the listener's is nobody's.</summary>
    public IEnumerable<(Principal? Principal, CertificateExpiry Certificate)> All
    {
        get
        {
            foreach (var principal in _principals.All)
            {
                foreach (var certificate in Of(principal))
                {
                    yield return (principal, certificate);
                }
            }

            if (_listener?.Expiry is { } own)
            {
                yield return (null, own);
            }
        }
    }

    /// <summary>Those of one principal's keys.</summary>
    public static IEnumerable<CertificateExpiry> Of(Principal principal)
    {
        var keys = principal.Keys.Set;
        CertificateExpiry?[] all = [keys.Current?.Expiry("current"), keys.Next?.Expiry("next")];
        return all.OfType<CertificateExpiry>();
    }

    /// <summary>Whose it is, where that is not plain.</summary>
    private string PrefixOf(Principal? principal) => principal is null || _principals.Only is not null ? "" : $"{principal.Name}: ";

    private IEnumerable<Measurement<double>> Left() => All.Select(one => new Measurement<double>(
        (one.Certificate.NotAfter - _time.GetUtcNow()).TotalSeconds,
        new KeyValuePair<string, object?>("certificate", one.Certificate.Slot), PrincipalTag.Of(one.Principal)));
}
