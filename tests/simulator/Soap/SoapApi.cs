using System.Xml;
using Simulator.Control;
using Simulator.Sessions;
using Simulator.Store.Soql;
using Simulator.Wire;

namespace Simulator.Soap;

/// <summary>
/// <c>/services/Soap/…</c>: (1) the transport must be SOAP 1.1, (2) login is refused and remembered, (3) the session is looked for in the
/// header, (4) the operation runs.
/// </summary>
internal static class SoapApi
{
    public static async Task HandleAsync(Exchange exchange)
    {
        // :: (1)
        var body = await exchange.ReadBodyAsync();
        if (SoapFlavour.FromPath(exchange.Path) is not { } flavour)
        {
            await exchange.WriteAsync(404, "text/html;charset=UTF-8", Pages.NotFound);
            return;
        }

        if (!HttpMethods.IsPost(exchange.Request.Method))
        {
            await exchange.WriteAsync(405, "text/html;charset=UTF-8", "<html><body>HTTP Method not allowed</body></html>");
            return;
        }

        if (exchange.Request.ContentType?.StartsWith("text/xml", StringComparison.OrdinalIgnoreCase) != true)
        {
            await exchange.WriteAsync(415, "text/html;charset=UTF-8",
                "<html><body>content-type of the request should be text/xml</body></html>");
            return;
        }

        if (!exchange.Request.Headers.ContainsKey("SOAPAction"))
        {
            await SoapFaults.WriteClientFaultAsync(exchange, "SOAPAction HTTP header missing");
            return;
        }

        SoapRequest request;
        try
        {
            request = SoapRequest.Parse(body, flavour);
        }
        catch (XmlException malformed)
        {
            await SoapFaults.WriteClientFaultAsync(exchange, $"Content is not allowed here: {malformed.Message}");
            return;
        }

        // :: (2)
        if (request.Name == "login")
        {
            await RefuseLoginAsync(exchange, request);
            return;
        }

        if (flavour.Major < exchange.Org.Settings.OldestApiVersion)
        {
            await SoapFaults.WriteAsync(exchange, flavour, "UNSUPPORTED_API_VERSION",
                $"Invalid Api version specified on URL: {flavour.Version}");
            return;
        }

        if (exchange.Org.Settings.DestinationUrlNotReset)
        {
            await SoapFaults.WriteDestinationAsync(exchange, flavour);
            return;
        }

        // :: (3)
        LeakDetector.InspectSession(exchange, request.SessionId, "SOAP SessionHeader");
        var problem = SessionCheck.Soap(exchange, request.SessionId, out var session);
        if (problem != SessionProblem.None)
        {
            await SoapFaults.WriteSessionFaultAsync(exchange, flavour, problem, request.SessionId);
            return;
        }

        // :: (4)
        await RunAsync(exchange, request, session!);
    }

    private static async Task RefuseLoginAsync(Exchange exchange, SoapRequest request)
    {
        exchange.Org.Control.Trip(TripwireKind.LoginCall, exchange.Path, "SOAP login()");
        if (request.Text("password") is { } password)
        {
            exchange.Org.Control.Trip(TripwireKind.Password, exchange.Path, $"SOAP login() password ({password.Length} characters)");
        }

        await SoapFaults.WriteAsync(exchange, request.Flavour, "INVALID_OPERATION",
            "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API login().", "LoginFault");
    }

    private static async Task RunAsync(Exchange exchange, SoapRequest request, Session session)
    {
        try
        {
            var calls = exchange.Org.CountApiCall();
            var result = request.Flavour.Kind switch
            {
                SoapKind.Metadata => MetadataOperations.Run(request),
                SoapKind.Apex or SoapKind.ApexClass => ApexOperations.Run(request),
                _ => DataOperations.Run(exchange, request, session),
            };
            if (result is null)
            {
                await SoapFaults.WriteClientFaultAsync(exchange,
                    $"No operation available for request {{{request.Operation.Name.NamespaceName}}}{request.Name}, "
                        + "please check the WSDL for the service.");
                return;
            }

            await exchange.WriteAsync(200, SoapFaults.ContentType, SoapEnvelope.Wrap(request, result, calls,
                exchange.Org.Settings.DailyApiLimit));
        }
        catch (SoqlException refused)
        {
            var type = refused.Code switch
            {
                "MALFORMED_QUERY" => "MalformedQueryFault",
                "INVALID_FIELD" => "InvalidFieldFault",
                "INVALID_QUERY_LOCATOR" => "InvalidQueryLocatorFault",
                "MALFORMED_SEARCH" => "MalformedSearchFault",
                "INVALID_REPLICATION_DATE" => "UnexpectedErrorFault",
                _ => "InvalidSObjectFault",
            };
            await SoapFaults.WriteAsync(exchange, request.Flavour, refused.Code, refused.Message, type);
        }
    }
}
