namespace Sidecar.Certificates;

/// <summary>
/// Remembers which warning about one certificate was given: its owner looks every ten seconds and logs a warning when it becomes true and
/// when it gets worse.
/// </summary>
/// <remarks>Not thread-safe; used by pollers that do not overlap.</remarks>
internal sealed class ExpiryWatch
{
    private (DateTimeOffset NotAfter, bool Expired)? _told;

    /// <summary>The warning and what to do about it, when it has not been given yet.</summary>
    public (string Warning, string Remedy)? News(CertificateExpiry? certificate, DateTimeOffset now)
    {
        if (certificate?.Warning(now) is not { } warning)
        {
            _told = null;
            return null;
        }

        var state = (certificate.NotAfter, certificate.NotAfter <= now);
        if (_told == state)
        {
            return null;
        }

        _told = state;
        return (warning, certificate.Remedy);
    }
}
