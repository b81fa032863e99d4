namespace Simulator.Wire;

/// <summary>The HTML that Salesforce's web tier sends where a program expected something else.</summary>
internal static class Pages
{
    public const string NotFound = "<html><head><title>URL No Longer Exists</title></head><body>URL No Longer Exists</body></html>";

    public const string Html = "text/html;charset=UTF-8";

    /// <summary>What the web tier sends where the session ended: a page that leads to the login by script.</summary>
    public static string Login(string origin, string start) =>
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\n<html><head>\n<meta http-equiv=\"Pragma\" content=\"no-cache\">\n"
            + $"<script>\nfunction redirectOnLoad() {{\nif (window.location.replace) {{ window.location.replace('{origin}/?ec=302&startURL={start}');\n"
            + $"}} else {{ window.location.href ='{origin}/?ec=302&startURL={start}'; }} }}\nredirectOnLoad();\n</script>\n</head></html>";

    public const string Maintenance =
        "<!DOCTYPE html><html><head><title>Salesforce - Service Unavailable</title></head><body><h1>We are down for "
            + "maintenance.</h1></body></html>";
}
