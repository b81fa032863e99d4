using Sidecar.Certificates;

namespace Sidecar.Operations.StatusPage;

/// <summary>Signing keys and certificates, and how long they last.</summary>
internal sealed class CertificateSection(SigningKeyHealth keys, MountedCertificates certificates)
{
    private const int ShownOfFingerprint = 16;

    public void Write(HtmlWriter html, DateTimeOffset now)
    {
        var ends = certificates.All.ToDictionary(static one => one.Slot, StringComparer.Ordinal);
        html.Add($"""
            <section><h2>Keys and certificates</h2><table>
            <thead><tr><th>What<th>State<th>Certificate ends<th class="n">Days left<th>Fingerprint of the public key</thead><tbody>
            """);
        foreach (var key in keys.All)
        {
            var (level, word) = StateOf(key);
            html.Add($"""
                <tr><th scope="row">{key.Slot} signing key<td data-l="State"><span><span class="mark {level}">{word}</span>
                <small>{key.Problem}</small></span>
                """);
            WriteEnd(html, ends.GetValueOrDefault(key.Slot), now);
            html.Add($"""<td data-l="Fingerprint"><code>{key.Key?.Fingerprint[..ShownOfFingerprint]}</code>""");
            ends.Remove(key.Slot);
        }

        foreach (var certificate in ends.Values)
        {
            html.Add($"""<tr><th scope="row">certificate of {certificate.Whose}<td data-l="State"><span class="mark ok">in use</span>""");
            WriteEnd(html, certificate, now);
            html.Add($"<td>");
        }

        html.Add($"</tbody></table></section>");
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
