namespace Simulator.Wire;

/// <summary>The HTML that Salesforce's web tier sends where a program expected something else.</summary>
internal static class Pages
{
    public const string NotFound = "<html><head><title>URL No Longer Exists</title></head><body>URL No Longer Exists</body></html>";

    public const string Maintenance =
        "<!DOCTYPE html><html><head><title>Salesforce - Service Unavailable</title></head><body><h1>We are down for maintenance.</h1></body></html>";
}
