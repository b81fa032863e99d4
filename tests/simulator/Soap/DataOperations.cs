using Simulator.Control;
using Simulator.Sessions;
using Simulator.Store;
using Simulator.Wire;

namespace Simulator.Soap;

/// <summary>Operations of the partner, enterprise and (as far as they share them) tooling APIs.</summary>
internal static class DataOperations
{
    /// <returns>Content of the response element, or null if there is no such operation.</returns>
    public static string? Run(Exchange exchange, SoapRequest request, Session session)
    {
        var org = exchange.Org;
        return request.Name switch
        {
            "getUserInfo" => $"<result>{UserInfo.Render(org, session.User, request.Flavour.Major)}</result>",
            "getServerTimestamp" => $"<result>{Xml.Element("timestamp", FieldValues.ToText(org.Clock.Told))}</result>",
            "query" => QueryResults.Render(org, request, org.Queries.Open(request.Text("queryString") ?? "", request.BatchSize,
                includeDeleted: false)),
            "queryAll" => QueryResults.Render(org, request, org.Queries.Open(request.Text("queryString") ?? "", request.BatchSize,
                includeDeleted: true)),
            "queryMore" => QueryResults.Render(org, request, org.Queries.More(request.Text("queryLocator") ?? "")),
            "retrieve" => QueryResults.Retrieve(org, request),
            "create" or "update" or "upsert" or "delete" => WriteOperations.Run(org, request),
            "search" => SearchOperations.Search(org, request),
            "getUpdated" => SearchOperations.Updated(org, request),
            "getDeleted" => SearchOperations.Deleted(org, request),
            "describeGlobal" => SoapDescribe.Global(org.Store, request.Flavour.Major),
            "describeSObject" => SoapDescribe.Full(org, [request.Text("sObjectType") ?? ""], request.Flavour.Major),
            "describeSObjects" => SoapDescribe.Full(org, request.Texts("sObjectType"), request.Flavour.Major),
            "logout" => Logout(exchange, session),
            "invalidateSessions" => InvalidateSessions(exchange, request),
            _ => null,
        };
    }

    private static string Logout(Exchange exchange, Session session)
    {
        exchange.Org.Control.Trip(TripwireKind.LogoutCall, exchange.Path, "SOAP logout()");
        session.Revoke();
        return "";
    }

    private static string InvalidateSessions(Exchange exchange, SoapRequest request)
    {
        exchange.Org.Control.Trip(TripwireKind.LogoutCall, exchange.Path, "SOAP invalidateSessions()");
        return string.Concat(request.Texts("sessionIds").Select(id => exchange.Org.Sessions.Revoke(id.Trim())
            ? "<result><success>true</success></result>"
            : "<result><errors><message>invalid session</message><statusCode>INVALID_SESSION_ID</statusCode></errors>"
                + "<success>false</success></result>"));
    }
}
