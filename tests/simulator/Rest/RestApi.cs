using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simulator.Sessions;
using Simulator.Wire;

namespace Simulator.Rest;

/// <summary><c>/services/data</c> and <c>/services/apexrest</c>: session, then transport, then the call.</summary>
internal static partial class RestApi
{
    public static async Task HandleAsync(Exchange exchange)
    {
        if (exchange.Path == "/services/data")
        {
            // The list of versions is the one resource that needs no session.
            await WriteAsync(exchange, VersionList.Create());
            return;
        }

        var uploads = Bulk2.Bulk2Api.IsUpload(exchange) || exchange.Path.StartsWith("/services/apexrest", StringComparison.Ordinal);
        if (!uploads || !exchange.Org.Settings.RejectUploadsEarly)
        {
            // Kept even if it is an upload: a late rejection must still find the body when the session turns out good.
            await exchange.ReadBodyAsync();
        }

        var problem = SessionCheck.Rest(exchange, out var session);
        if (problem != SessionProblem.None)
        {
            await RestSessionErrors.WriteAsync(exchange, problem);
            return;
        }

        if (RestSessionErrors.Incurable(exchange.Org.Settings.IncurableSession) is { } incurable)
        {
            await WriteAsync(exchange, incurable);
            return;
        }

        exchange.Response.Headers["Sforce-Limit-Info"] = $"api-usage={exchange.Org.CountApiCall()}/{exchange.Org.Settings.DailyApiLimit}";
        if (exchange.Path.StartsWith("/services/apexrest", StringComparison.Ordinal))
        {
            await ApexEcho.HandleAsync(exchange);
            return;
        }

        var match = VersionedPath().Match(exchange.Path);
        if (!match.Success)
        {
            await WriteAsync(exchange, RestAnswer.NotFound);
            return;
        }

        var segments = match.Groups["rest"].Value.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToList();
        var version = match.Groups["version"].Value;
        if (int.Parse(version.AsSpan(0, version.IndexOf('.'))) < exchange.Org.Settings.OldestApiVersion)
        {
            await WriteAsync(exchange, RestAnswer.Error(410, "UNSUPPORTED_API_VERSION", "The requested API version is retired."));
        }
        else if (segments is ["jobs", ..])
        {
            await Bulk2.Bulk2Api.HandleAsync(exchange, version, segments);
        }
        else
        {
            await CallAsync(exchange, session!, version, segments);
        }
    }

    public static async Task WriteAsync(Exchange exchange, RestAnswer answer)
    {
        if (answer.Location is not null)
        {
            exchange.Response.Headers.Location = answer.Location;
        }

        if (answer.Body is null)
        {
            await exchange.WriteAsync(answer.Status, "", []);
        }
        else if (WantsXml(exchange))
        {
            await exchange.WriteAsync(answer.Status, "application/xml;charset=UTF-8", XmlRendering.Render(answer));
        }
        else
        {
            await exchange.WriteAsync(answer.Status, Exchange.Json, answer.Body.ToJsonString(JsonText.Relaxed));
        }
    }

    private static async Task CallAsync(Exchange exchange, Session session, string version, List<string> segments)
    {
        JsonNode? body = null;
        var isMultipart = exchange.Request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;
        var text = isMultipart ? await MultipartInsert.ReadAsync(exchange) : Encoding.UTF8.GetString(await exchange.ReadBodyAsync());
        if (text is null)
        {
            await WriteAsync(exchange, RestAnswer.Error(400, "INVALID_MULTIPART_REQUEST", "Expected one JSON part and one binary part"));
            return;
        }

        if (text.Length > 0 && exchange.Request.Method is "POST" or "PATCH" or "PUT")
        {
            try
            {
                body = JsonNode.Parse(text);
            }
            catch (JsonException)
            {
                await WriteAsync(exchange, RestAnswer.Error(400, "JSON_PARSER_ERROR",
                    "Unexpected character in the request body at [line:1, column:1]"));
                return;
            }
        }

        // Clients behind proxies that know only POST send _HttpMethod=PATCH (the .NET toolkit does).
        var method = exchange.Request.Query["_HttpMethod"].ToString() is { Length: > 0 } overridden ? overridden : exchange.Request.Method;
        var call = new RestCall(method == "HEAD" ? "GET" : method, version, segments, exchange.Request.Query, body)
        {
            Session = session,
            BatchSize = BatchSizeOption().Match(exchange.Request.Headers["Sforce-Query-Options"].ToString()) is { Success: true } size
                ? int.Parse(size.Groups[1].Value)
                : null,
        };
        await WriteAsync(exchange, RestResources.Answer(exchange.Org, call));
    }

    private static bool WantsXml(Exchange exchange)
        => exchange.Request.Headers.Accept.ToString().StartsWith("application/xml", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^/services/data/v(?<version>[0-9]{2}\\.0)(?<rest>/.*)?$")]
    private static partial Regex VersionedPath();

    [GeneratedRegex("batchSize=([0-9]{1,5})", RegexOptions.IgnoreCase)]
    private static partial Regex BatchSizeOption();
}
