using Sidecar.Principals;

namespace Sidecar.Operations.StatusPage;

/// <summary>What stands below the state, in the order in which somebody asks for it.</summary>
internal sealed class StatusSections(
    PrincipalDirectory principals, CertificateSection certificates, TrafficSection traffic, ProgramSection programs)
{
    public void Write(HtmlWriter html, DateTimeOffset now)
    {
        foreach (var principal in principals.All)
        {
            var whose = principals.Only is null ? $": {principal.Name}" : "";
            html.Add($"""<div class="cards">""");
            SalesforceSection.Write(html, principal, whose, now);
            QuotaSection.Write(html, principal, whose, now);
            if (principal == principals.All[0])
            {
                traffic.WriteNow(html);
            }

            html.Add($"</div>");
        }

        certificates.Write(html, now);
        traffic.WriteErrors(html, now);
        traffic.WriteTraffic(html);
        programs.Write(html, now);
    }
}
