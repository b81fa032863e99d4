using System.Security.Cryptography;
using System.Text;
using Simulator.Sessions;
using Simulator.Wire;

namespace Simulator.Soap;

/// <summary>Faults are HTTP 500, byte for byte as WF §2.4 and §3.4 have them.</summary>
internal static class SoapFaults
{
    public const string ContentType = "text/xml;charset=UTF-8";

    public static Task WriteAsync(Exchange exchange, SoapFlavour flavour, string code, string message, string type = "UnexpectedErrorFault")
    {
        var fault = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        fault.Append("<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" ");
        fault.Append($"xmlns:sf=\"{flavour.FaultNamespace}\"");
        if (flavour.HasFaultDetail)
        {
            fault.Append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"");
        }

        fault.Append($"><soapenv:Body><soapenv:Fault><faultcode>sf:{code}</faultcode>");
        fault.Append($"<faultstring>{code}: {Xml.Escape(message)}</faultstring>");
        if (flavour.HasFaultDetail)
        {
            fault.Append($"<detail><sf:{type} xsi:type=\"sf:{type}\"><sf:exceptionCode>{code}</sf:exceptionCode>");
            fault.Append($"<sf:exceptionMessage>{Xml.Escape(message)}</sf:exceptionMessage>{Place(type)}</sf:{type}></detail>");
        }

        fault.Append("</soapenv:Fault></soapenv:Body></soapenv:Envelope>");
        return exchange.WriteAsync(500, ContentType, fault.ToString());
    }

    /// <summary>Faults of queries say where (ApiQueryFault in every WSDL since 8.0); -1 where nobody knows.</summary>
    private static string Place(string type)
        => type is "InvalidFieldFault" or "InvalidSObjectFault" or "MalformedQueryFault" or "MalformedSearchFault"
            ? "<sf:row>-1</sf:row><sf:column>-1</sf:column>"
            : "";

    /// <summary>A fault of the transport layer, before any API is reached.</summary>
    public static Task WriteClientFaultAsync(Exchange exchange, string message) => exchange.WriteAsync(500, ContentType,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope "
        + "xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body><soapenv:Fault>"
        + $"<faultcode>soapenv:Client</faultcode><faultstring>{Xml.Escape(message)}</faultstring>"
        + "</soapenv:Fault></soapenv:Body></soapenv:Envelope>");

    public static Task WriteSessionFaultAsync(Exchange exchange, SoapFlavour flavour, SessionProblem problem, string? sessionId)
    {
        if (problem == SessionProblem.WrongHost)
        {
            return WriteDestinationAsync(exchange, flavour);
        }

        var reason = problem switch
        {
            SessionProblem.Missing => "null",
            SessionProblem.WrongFormat => "Illegal Session",
            _ when exchange.Org.Settings.SoapFaultsEchoSession => $"Illegal Session. Session not found, missing session key: {sessionId}",
            _ => $"Illegal Session. Session not found, missing session hash: {Hash(sessionId!)}\n"
                + "This error usually occurs after a session expires or a user logs out. Decoder: DataInDbSessionKeyDecoder",
        };
        return WriteAsync(exchange, flavour, "INVALID_SESSION_ID", $"Invalid Session ID found in SessionHeader: {reason}");
    }

    public static Task WriteDestinationAsync(Exchange exchange, SoapFlavour flavour) => WriteAsync(exchange, flavour, "UNKNOWN_EXCEPTION",
        "Destination URL not reset. The URL returned from login must be set in the SforceService");

    private static string Hash(string sessionId) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(sessionId)));
}
