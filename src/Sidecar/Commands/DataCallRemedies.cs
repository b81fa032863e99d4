using System.Net;
using Sidecar.Dialects;

namespace Sidecar.Commands;

/// <summary>What to do when the login worked and Salesforce refuses a data call.</summary>
internal static class DataCallRemedies
{
    /// <param name="status">Of the response.</param>
    /// <param name="error">Its body, with what is secret masked.</param>
    /// <returns>Null when nothing better than Salesforce's own text is known.</returns>
    public static string? For(HttpStatusCode status, string error)
    {
        if (error.Contains("REQUEST_LIMIT_EXCEEDED", StringComparison.Ordinal))
        {
            return "The org has used up its API requests of the last 24 hours (Setup, Company Information). Find what uses them (Setup, "
                + "API Usage), wait until some come free, or buy more.";
        }

        if (error.Contains("API_DISABLED_FOR_ORG", StringComparison.Ordinal)
            || error.Contains("API_CURRENTLY_DISABLED", StringComparison.Ordinal))
        {
            return "Give the user the permission API Enabled. Editions without API access need another edition.";
        }

        return IncurableTexts.RemedyFor(error) ?? status switch
        {
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout =>
                "Salesforce or something before it is down or under maintenance. Look at status.salesforce.com for the org's instance, and "
                + "try again later.",
            HttpStatusCode.NotFound => "Set Sidecar:ApiVersion to a version that the org has.",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                "Check the user's permission API Enabled, the app's scope api, and IP restrictions of the profile.",
            _ => null,
        };
    }
}
