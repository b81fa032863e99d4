namespace Simulator.Soap;

/// <summary>The envelope of a successful answer.</summary>
internal static class SoapEnvelope
{
    /// <param name="result">Content of the response element: none, one or several <c>result</c> elements.</param>
    public static string Wrap(SoapRequest request, string result, int calls, int limit)
    {
        var flavour = request.Flavour;
        var data = flavour.Kind is SoapKind.Partner or SoapKind.Enterprise;
        var namespaces = $"xmlns=\"{flavour.Namespace}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
            + (data ? $" xmlns:sf=\"{flavour.SObjectNamespace}\"" : "");
        // WF §2.5: data APIs report the limit in the header. The partner WSDL of 29.0 has the header, that of 28.0 has not.
        var header = data && flavour.Major >= 29
            ? $"<soapenv:Header><LimitInfoHeader><limitInfo><current>{calls}</current><limit>{limit}</limit><type>API REQUESTS</type>"
                + "</limitInfo></LimitInfoHeader></soapenv:Header>"
            : "";
        var response = request.Name + "Response";
        var body = result.Length == 0 ? $"<{response}/>" : $"<{response}>{result}</{response}>";
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope "
            + $"xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" {namespaces}>"
            + $"{header}<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>";
    }
}
