using Sidecar.Certificates;
using Sidecar.Principals;

namespace Sidecar.Operations.StatusPage;

/// <summary>Signing keys and certificates, and how long they last.</summary>
internal sealed class CertificateSection(PrincipalDirectory principals, MountedCertificates certificates)
{
    private const int ShownOfFingerprint = 16;

    public void Write(HtmlWriter html, DateTimeOffset now)
    {
        html.Add($"""
            <section><h2>Keys and certificates</h2><table>
            <thead><tr><th>What<th>State<th>Certificate ends<th class="n">Days left<th>Fingerprint of the public key</thead><tbody>
            """);
        foreach (var principal in principals.All)
        {
            WriteKeys(html, principal, principals.Only is null ? $" of {principal.Name}" : "", now);
        }

        foreach (var (_, certificate) in certificates.All.Where(static one => one.Principal is null))
        {
            html.Add($"""<tr><th scope="row">certificate of {certificate.Whose}<td data-l="State"><span class="mark ok">in use</span>""");
            WriteEnd(html, certificate, now);
            html.Add($"<td>");
        }

        html.Add($"</tbody></table></section>");
    }

    private static void WriteKeys(HtmlWriter html, Principal principal, string whose, DateTimeOffset now)
    {
        var ends = MountedCertificates.Of(principal).ToDictionary(static one => one.Slot, StringComparer.Ordinal);
        foreach (var key in SigningKeyHealth.Of(principal))
        {
            var (level, word) = StateOf(key);
            html.Add($"""
                <tr><th scope="row">{key.Slot} signing key{whose}<td data-l="State"><span><span class="mark {level}">{word}</span>
                <small>{key.Problem}</small></span>
                """);
            WriteEnd(html, ends.GetValueOrDefault(key.Slot), now);
            html.Add($"""<td data-l="Fingerprint"><code>{key.Key?.Fingerprint[..ShownOfFingerprint]}</code>""");
        }
    }

    private static void WriteEnd(HtmlWriter html, CertificateExpiry? certificate, DateTimeOffset now)
    {
        if (certificate is null)
        {
            html.Add($"""<td data-l="Ends"><span class="dim">no certificate is mounted beside it</span><td>""");
            return;
        }

        var left = certificate.NotAfter - now;
        var level = left <= TimeSpan.Zero ? "bad" : left <= CertificateExpiry.WarnAhead ? "warn" : "ok";
        html.Add($"""
            <td data-l="Ends">{Times.Day(certificate.NotAfter)}
            <td class="n" data-l="Days left"><span><span class="mark {level}">{(long)Math.Floor(left.TotalDays)}</span></span>
            """);
    }

    private static (string Level, string Word) StateOf(SigningKeyState key) => key switch
    {
        { Problem: not null, Key: null } => ("bad", "cannot be used"),
        { Problem: not null } => ("warn", "file is broken, last good key in use"),
        { LoggedIn: true } => ("ok", "logged in last"),
        { Slot: "next" } => ("wait", "waits for the rotation"),
        _ => ("wait", "not used yet"),
    };
}
