namespace Sidecar.IntegrationTests.LegacyLogins;

/// <summary>SOAP logins of a legacy program.</summary>
internal static class SoapLoginCalls
{
    public const string Secret = "Sup3rS3cret+token";

    public static string Login(string ns, string password = Secret) =>
        Envelope($"<login xmlns=\"{ns}\"><username>some.user@example.com</username><password>{password}</password></login>");

    public static string Envelope(string content) =>
        $"<se:Envelope xmlns:se=\"http://schemas.xmlsoap.org/soap/envelope/\"><se:Header/><se:Body>{content}</se:Body></se:Envelope>";
}
