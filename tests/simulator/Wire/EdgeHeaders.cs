using System.Globalization;

namespace Simulator.Wire;

/// <summary>What Salesforce's edge adds to every answer (WF §4.3, §7.1): a sidecar must strip or rewrite most of it.</summary>
internal static class EdgeHeaders
{
    public static void Add(Exchange exchange)
    {
        var headers = exchange.Response.Headers;
        var id = Guid.NewGuid().ToString("N");
        headers.Date = exchange.Org.Clock.Told.ToString("R", CultureInfo.InvariantCulture);
        headers.Server = "sfdcedge";
        headers["x-sfdc-request-id"] = id;
        headers["x-request-id"] = id;
        headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-cache,must-revalidate,max-age=0,no-store,private";
        if (exchange.Request.Cookies.ContainsKey("BrowserId"))
        {
            return;
        }

        var expires = exchange.Org.Clock.Told.AddYears(1).ToString("R", CultureInfo.InvariantCulture);
        // The value holds characters that a cookie parser likes to re-encode: it must survive byte for byte.
        headers.Append("Set-Cookie",
            $"BrowserId=sIm{id[..8]}+/==:{id[8..12]}; domain=.salesforce.com; path=/; expires={expires}; Max-Age=31536000; secure; SameSite=None");
        headers.Append("Set-Cookie", $"CookieConsentPolicy=0:1; path=/; expires={expires}; Max-Age=31536000");
    }
}
