using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>Uploads of each API family, and how the org refuses their session.</summary>
internal static partial class Uploads
{
    public static string TargetOf(string dialect) => dialect switch
    {
        "rest" => Api + "/sobjects/ContentVersion",
        "soap" => Partner,
        _ => "/services/async/62.0/job/7505e000000001/batch",
    };

    public static byte[] Body(string dialect, int size)
    {
        var filling = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(size / 2));
        return Encoding.ASCII.GetBytes(dialect == "soap"
            ? "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header><SessionHeader xmlns=\"urn:partner.soap.sforce.com\">"
                + $"<sessionId>{DeadSession}</sessionId></SessionHeader></e:Header><e:Body><create>{filling}</create></e:Body></e:Envelope>"
            : filling);
    }

    public static string SessionOf(string dialect, string head, byte[] start) => dialect switch
    {
        "rest" => DestinationPeer.Header(head, "Authorization") ?? "",
        "bulk1" => DestinationPeer.Header(head, "X-SFDC-Session") ?? "",
        _ => SessionId().Match(Encoding.ASCII.GetString(start)).Groups[1].Value,
    };

    /// <summary>The session is what may differ.</summary>
    public static string Hash(byte[] body)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(SessionId().Replace(Encoding.Latin1.GetString(body), "", 1))));

    public static string Refusal(string dialect)
    {
        var (status, type, body) = dialect switch
        {
            "rest" => (401, "application/json", "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]"),
            "bulk1" => (400, "application/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><error xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\">"
                + "<exceptionCode>InvalidSessionId</exceptionCode><exceptionMessage>Invalid session id</exceptionMessage></error>"),
            _ => (500, "text/xml", "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:sf=\"urn:fault.partner.soap.sforce.com\">"
                + "<soapenv:Body><soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>INVALID_SESSION_ID: Invalid "
                    + "Session ID found in "
                + "SessionHeader: Illegal Session</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>"),
        };
        return $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nWWW-Authenticate: Token\r\nConnection: close\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
    }

    [GeneratedRegex("<sessionId>([^<]*)</sessionId>")]
    private static partial Regex SessionId();
}
