using System.Text.Json.Nodes;
using Simulator.Sessions;

namespace Simulator.Streaming;

/// <summary>The error messages of WF §3.5.</summary>
internal static class BayeuxErrors
{
    public static JsonObject Session(string channel, SessionProblem problem, string? clientId)
    {
        var reason = problem == SessionProblem.Missing ? "401::Request requires authentication" : "401::Authentication invalid";
        if (channel == "/meta/handshake")
        {
            return new JsonObject
            {
                ["ext"] = new JsonObject { ["sfdc"] = new JsonObject { ["failureReason"] = reason }, ["replay"] = true },
                ["advice"] = new JsonObject { ["reconnect"] = "none" },
                ["channel"] = channel,
                ["error"] = "403::Handshake denied",
                ["successful"] = false,
            };
        }

        return new JsonObject
        {
            ["clientId"] = clientId,
            ["advice"] = new JsonObject { ["interval"] = 0, ["reconnect"] = "none" },
            ["channel"] = channel,
            ["error"] = reason,
            ["successful"] = false,
        };
    }

    public static JsonObject UnknownClient(string channel) => new()
    {
        ["advice"] = new JsonObject { ["interval"] = 500, ["reconnect"] = "handshake" },
        ["channel"] = channel,
        ["error"] = "403::Unknown client",
        ["successful"] = false,
    };
}
