using System.Text;

namespace Sidecar.Soap;

/// <summary>SOAP faults in the form that Salesforce gives them on each endpoint (WF §2.4, §3.4).</summary>
internal static class SoapFault
{
    public const string ContentType = "text/xml;charset=UTF-8";

    /// <summary>The fault as text. The prefix <c>sf</c> is fixed: clients look for <c>sf:exceptionCode</c> literally.</summary>
    /// <param name="endpoint">The endpoint that was called; the namespaces follow from it.</param>
    /// <param name="code">An exception code such as <c>SERVER_UNAVAILABLE</c>, or a qualified faultcode such as
    /// <c>soapenv:Client</c>.</param>
    /// <param name="message">The text after the code.</param>
    /// <param name="type">Fault type in the detail.</param>
    public static string Xml(SoapEndpoint endpoint, string code, string message, string type = "UnexpectedErrorFault")
    {
        ArgumentNullException.ThrowIfNull(code);
        var isQualified = code.Contains(':', StringComparison.Ordinal);
        var known = isQualified ? code : SoapFaultCodes.For(code);

        // INVALID_LOGIN stands bare in most recordings, everything else with the prefix.
        var faultCode = isQualified || known == "INVALID_LOGIN" ? known : "sf:" + known;
        var text = XmlEscape.Text(message);
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope", 1024)
            .Append(" xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"")
            .Append(" xmlns:sf=\"").Append(XmlEscape.Text(endpoint.FaultNamespace)).Append('"')
            .Append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body><soapenv:Fault><faultcode>").Append(faultCode)
            .Append("</faultcode><faultstring>").Append(isQualified ? "" : known + ": ").Append(text).Append("</faultstring>");
        if (endpoint.FaultsHaveDetail && !isQualified)
        {
            xml.Append($"<detail><sf:{type} xsi:type=\"sf:{type}\"><sf:exceptionCode>{known}</sf:exceptionCode>")
                .Append($"<sf:exceptionMessage>{text}</sf:exceptionMessage></sf:{type}></detail>");
        }

        return xml.Append("</soapenv:Fault></soapenv:Body></soapenv:Envelope>").ToString();
    }
}
