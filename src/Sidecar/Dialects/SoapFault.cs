using System.Text;
using Sidecar.Credentials.Soap;

namespace Sidecar.Dialects;

/// <summary>SOAP faults in the form that Salesforce gives them on each endpoint (WF §2.4, §3.4).</summary>
public static class SoapFault
{
    public const string ContentType = "text/xml;charset=UTF-8";

    /// <summary>Answers with a fault. The endpoint, and so the namespaces, follow from the request's path.</summary>
    /// <param name="code">An exception code such as <c>SERVER_UNAVAILABLE</c>, or a qualified faultcode such as <c>soapenv:Client</c>.</param>
    /// <param name="message">The text after the code.</param>
    /// <param name="type">Fault type in the detail.</param>
    /// <param name="status">SOAP 1.1 wants 500; anything else is for errors of the sidecar itself.</param>
    public static Task WriteAsync(
        HttpContext context, string code, string message, string type = "UnexpectedErrorFault", int status = StatusCodes.Status500InternalServerError)
    {
        ArgumentNullException.ThrowIfNull(context);
        var body = Encoding.UTF8.GetBytes(Xml(SoapEndpoint.Parse(context.Request.Path), code, message, type));
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>The fault as text. Prefix <c>sf</c> is fixed: clients look for <c>sf:exceptionCode</c> literally.</summary>
    public static string Xml(SoapEndpoint endpoint, string code, string message, string type = "UnexpectedErrorFault")
    {
        ArgumentNullException.ThrowIfNull(code);
        var isQualified = code.Contains(':', StringComparison.Ordinal);
        // INVALID_LOGIN stands bare in most recordings, everything else with the prefix.
        var faultCode = isQualified || code == "INVALID_LOGIN" ? code : "sf:" + code;
        var text = XmlEscape.Text(message);
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"", 1024)
            .Append(" xmlns:sf=\"").Append(XmlEscape.Text(endpoint.FaultNamespace)).Append('"')
            .Append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body><soapenv:Fault><faultcode>").Append(faultCode)
            .Append("</faultcode><faultstring>").Append(isQualified ? "" : code + ": ").Append(text).Append("</faultstring>");
        if (endpoint.FaultsHaveDetail && !isQualified)
        {
            xml.Append($"<detail><sf:{type} xsi:type=\"sf:{type}\"><sf:exceptionCode>{code}</sf:exceptionCode>")
                .Append($"<sf:exceptionMessage>{text}</sf:exceptionMessage></sf:{type}></detail>");
        }

        return xml.Append("</soapenv:Fault></soapenv:Body></soapenv:Envelope>").ToString();
    }
}
