namespace Sidecar.Operations.StatusPage;

/// <summary>What stands below the state, in the order in which somebody asks for it.</summary>
internal sealed class StatusSections(
    SalesforceSection salesforce, QuotaSection quota, CertificateSection certificates, TrafficSection traffic, ProgramSection programs)
{
    public void Write(HtmlWriter html, DateTimeOffset now)
    {
        html.Add($"""<div class="cards">""");
        salesforce.Write(html, now);
        quota.Write(html, now);
        traffic.WriteNow(html);
        html.Add($"</div>");
        certificates.Write(html, now);
        traffic.WriteErrors(html, now);
        traffic.WriteTraffic(html);
        programs.Write(html, now);
    }
}
