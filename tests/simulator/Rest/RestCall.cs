using System.Text.Json.Nodes;

namespace Simulator.Rest;

/// <summary>A REST data call without its transport: composite requests make these too.</summary>
/// <param name="Method">HTTP method, upper case.</param>
/// <param name="Version">API version such as <c>62.0</c>.</param>
/// <param name="Segments">Path after the version, decoded.</param>
/// <param name="Query">Query parameters.</param>
/// <param name="Body">JSON body, or null.</param>
internal sealed record RestCall(string Method, string Version, IReadOnlyList<string> Segments, IQueryCollection Query, JsonNode? Body)
{
    public int? BatchSize { get; init; }

    public required Sessions.Session Session { get; init; }

    public string Root => $"/services/data/v{Version}";

    public bool Is(string method) => Method == method;
}

/// <summary>A REST answer without its transport.</summary>
internal sealed record RestAnswer(int Status, JsonNode? Body = null)
{
    /// <summary>Name of the XML root element, should the client want XML.</summary>
    public string XmlRoot { get; init; } = "Result";

    public string? Location { get; init; }

    public static RestAnswer NoContent { get; } = new(204);

    public static RestAnswer Ok(JsonNode body, string xmlRoot = "Result") => new(200, body) { XmlRoot = xmlRoot };

    public static RestAnswer Error(int status, string code, string message, IReadOnlyList<string>? fields = null)
    {
        var error = new JsonObject { ["message"] = message, ["errorCode"] = code };
        if (fields is not null)
        {
            error["fields"] = new JsonArray([.. fields.Select(field => JsonValue.Create(field))]);
        }

        return new RestAnswer(status, new JsonArray(error)) { XmlRoot = "Errors" };
    }

    public static RestAnswer Error(Store.StoreError error) =>
        Error(error.Status, error.Code, error.Message, error.Fields.Count > 0 || error.Status == 400 ? error.Fields : null);

    public static RestAnswer NotFound { get; } = Error(404, "NOT_FOUND", "The requested resource does not exist");

    public static RestAnswer MethodNotAllowed(string method) =>
        Error(405, "METHOD_NOT_ALLOWED", $"HTTP Method '{method}' not allowed.");
}
