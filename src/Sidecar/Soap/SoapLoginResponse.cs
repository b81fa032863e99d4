using System.Text;

namespace Sidecar.Soap;

/// <summary>The responses to login, logout and invalidateSessions as text (WF §2.3, §2.5).</summary>
/// <remarks>
/// No prefixes, no attributes but xsi:nil, no white space: jsforce, the Web Service Connector and simple-salesforce cut the values out of
/// the text.
/// </remarks>
internal static class SoapLoginResponse
{
    /// <param name="endpoint">Where the login went; the response follows the WSDL of its version.</param>
    /// <param name="operationNamespace">Namespace of the operation as the client wrote it; empty for the endpoint's own.</param>
    /// <param name="login">What it says.</param>
    public static string Login(SoapEndpoint endpoint, string operationNamespace, SoapLogin login)
    {
        var xml = new StringBuilder("<loginResponse><result>", 2048);
        foreach (var element in LoginSchema.LoginResult.In(endpoint.MajorVersion))
        {
            if (element.Type is SchemaType.UserInfo)
            {
                xml.Append('<').Append(element.Name).Append('>');
                login.UserInfo.WriteTo(xml, endpoint.MajorVersion);
                xml.Append("</").Append(element.Name).Append('>');
            }
            else
            {
                SoapText.AppendElement(xml, element.Name, login.ValueOf(element.Name, endpoint));
            }
        }

        return Envelope(endpoint, operationNamespace, xml.Append("</result></loginResponse>").ToString());
    }

    /// <summary>An empty type in every WSDL that has it (13.0 and later).</summary>
    public static string Logout(SoapEndpoint endpoint, string operationNamespace)
        => Envelope(endpoint, operationNamespace, "<logoutResponse/>");

    /// <summary>One result for each session, of the errors and the success; also in the WSDLs since 13.0.</summary>
    /// <param name="endpoint">Where the request went.</param>
    /// <param name="operationNamespace">As above.</param>
    /// <param name="sessions">How many sessions the request names.</param>
    public static string InvalidateSessions(SoapEndpoint endpoint, string operationNamespace, int sessions)
        => Envelope(endpoint, operationNamespace, "<invalidateSessionsResponse>"
            + string.Concat(Enumerable.Repeat("<result><success>true</success></result>", sessions)) + "</invalidateSessionsResponse>");

    private static string Envelope(SoapEndpoint endpoint, string operationNamespace, string content)
        => "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" "
            + "xmlns=\"" + XmlEscape.Text(operationNamespace.Length > 0 ? operationNamespace : endpoint.Namespace)
            + "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>" + content + "</soapenv:Body></soapenv:Envelope>";
}
