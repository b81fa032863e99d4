using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Certificates;

/// <summary>
/// When a mounted certificate ends. The sidecar only warns in time and refuses nothing: nobody knows for certain whether Salesforce looks
/// at the end of the certificate behind a signing key (WF §1.2, §9.1), and a client may trust an expired TLS certificate by its
/// fingerprint.
/// </summary>
/// <param name="Whose">What the certificate belongs to, to follow "the certificate of".</param>
/// <param name="Slot">The same for a metric: a word of a small closed set.</param>
/// <param name="NotAfter">Its last moment.</param>
/// <param name="Remedy">What to do in time.</param>
internal sealed record CertificateExpiry(string Whose, string Slot, DateTimeOffset NotAfter, string Remedy)
{
    /// <summary>Long enough for a change that another team must approve.</summary>
    public static readonly TimeSpan WarnAhead = TimeSpan.FromDays(30);

    /// <summary>The listener's certificate. Clients refuse an expired one; the listener itself does not.</summary>
    public static CertificateExpiry OfListener(X509Certificate2 certificate)
        => new("the TLS listener", "tls", EndOf(certificate), "Mount a new one; the sidecar uses it without a restart.");

    /// <summary>The certificate's end; its own property is in local time.</summary>
    public static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    /// <summary>A sentence while it has expired or soon will; null before.</summary>
    public string? Warning(DateTimeOffset now)
    {
        var left = NotAfter - now;
        var day = NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return left <= TimeSpan.Zero ? $"The certificate of {Whose} expired on {day}."
            : left <= WarnAhead ? $"The certificate of {Whose} expires on {day}, in {Days((int)left.TotalDays)}."
            : null;
    }

    private static string Days(int days) => days switch { 0 => "less than a day", 1 => "1 day", _ => $"{days} days" };
}
