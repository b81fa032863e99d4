using Sidecar.Principals;

namespace Sidecar.Operations.StatusPage;

/// <summary>How much the org has used of the API calls that Salesforce allows it in 24 hours.</summary>
internal static class QuotaSection
{
    /// <summary>From this share of the quota on, somebody should look who uses it.</summary>
    public const int Warning = 80;

    private const int Critical = 95;

    /// <summary>Null while it is not known.</summary>
    public static int? PercentOf(ApiQuota quota)
        => quota is { Used: { } used, Allowed: > 0 and var allowed } ? (int)Math.Min(100L * used / allowed, 999) : null;

    public static void Write(HtmlWriter html, Principal principal, string whose, DateTimeOffset now)
    {
        var quota = principal.Quota;
        html.Add($"<section><h2>API calls of the org in 24 hours{whose}</h2>");
        if (PercentOf(quota) is not { } percent || quota is not { Used: { } used, Allowed: { } allowed, When: { } when })
        {
            html.Add($"""
                <p>Not known yet. Salesforce tells it with the responses of REST and Bulk API 2.0, and not with those of SOAP and Bulk API
                1.0.
                </p></section>
                """);
            return;
        }

        var level = percent switch { >= Critical => "bad", >= Warning => "warn", _ => "ok" };
        html.Add($"""
            <p class="big">{percent} %</p>
            <svg class="bar {level}" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="{percent} % used">
            <rect width="{Math.Min(percent, 100)}" height="1"/></svg>
            <p>{used} of {allowed} used, by all programs of the org together</p>
            <p class="dim">Salesforce said so {Times.Ago(when, now)}</p></section>
            """);
    }
}
