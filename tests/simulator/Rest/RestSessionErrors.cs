using Simulator.Sessions;
using Simulator.Wire;

namespace Simulator.Rest;

/// <summary>The 401s of REST (WF §3.1, §3.2).</summary>
internal static class RestSessionErrors
{
    public static Task WriteAsync(Exchange exchange, SessionProblem problem)
    {
        exchange.Response.Headers.WWWAuthenticate = "Token";
        return RestApi.WriteAsync(exchange, problem == SessionProblem.BadSyntax
            ? RestAnswer.Error(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
            : RestAnswer.Error(401, "INVALID_SESSION_ID", "Session expired or invalid"));
    }

    public static RestAnswer? Incurable(IncurableSessionFault fault) => fault switch
    {
        IncurableSessionFault.NotValidForRest =>
            RestAnswer.Error(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
        IncurableSessionFault.AgentNotAttached =>
            RestAnswer.Error(401, "INVALID_SESSION_ID", "Connected app is not attached to Agent"),
        IncurableSessionFault.ExpiredPassword => RestAnswer.Error(401, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
            "The users password has expired, you must call SetPassword before attempting any other API operations"),
        _ => null,
    };
}
