using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Simulator.Sessions;
using Simulator.Store;
using Simulator.Wire;

namespace Simulator.Bulk1;

/// <summary><c>/services/async/NN.0/job…</c>. A bad session is a 400 here (WF §3.3), and a job's format decides the answer's.</summary>
internal static class Bulk1Api
{
    public static async Task HandleAsync(Exchange exchange)
    {
        var segments = exchange.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)[2..];
        var isUpload = segments is [_, "job", _, "batch"] && HttpMethods.IsPost(exchange.Request.Method);
        if (!isUpload || !exchange.Org.Settings.RejectUploadsEarly)
        {
            // A late rejection still has to find the body when the session turns out good, so it is kept.
            await exchange.ReadBodyAsync();
        }

        var job = segments is [_, "job", var id, ..] ? exchange.Org.Bulk1.Find(id) : null;
        var json = job?.Format == Bulk1Format.Json || IsJson(exchange.Request.ContentType) || IsJson(exchange.Request.Headers.Accept);
        switch (SessionCheck.Bulk1(exchange, out _))
        {
            case SessionProblem.None:
                break;
            case SessionProblem.Missing:
                await Bulk1Rendering.ErrorAsync(exchange, json, "InvalidSessionId", "Unable to find session id");
                return;
            default:
                await Bulk1Rendering.ErrorAsync(exchange, json, "InvalidSessionId", "Invalid session id");
                return;
        }

        if (segments is [var version, ..] && double.TryParse(version, CultureInfo.InvariantCulture, out var number)
            && number < exchange.Org.Settings.OldestApiVersion)
        {
            await Bulk1Rendering.ErrorAsync(exchange, json, "InvalidVersion", $"Api version {version} is not supported");
            return;
        }

        exchange.Org.CountApiCall();
        try
        {
            await DispatchAsync(exchange, segments, job, json);
        }
        catch (Exception malformed) when (malformed is XmlException or JsonException or InvalidOperationException)
        {
            await Bulk1Rendering.ErrorAsync(exchange, json, json ? "InvalidJob" : "InvalidXml", "Unable to parse the request");
        }
    }

    private static Task DispatchAsync(Exchange exchange, string[] segments, Bulk1Job? job, bool json)
    {
        var method = exchange.Request.Method;
        if (segments is [var version, "job"] && method == "POST")
        {
            return CreateAsync(exchange, version, json);
        }

        if (job is null)
        {
            return Bulk1Rendering.ErrorAsync(exchange, json, segments is [_, "job", ..]
                ? "InvalidJob"
                : "InvalidUrl", "Unable to find object");
        }

        switch (method, segments)
        {
            case ("GET", [_, _, _]):
                return Bulk1Rendering.JobAsync(exchange, job, segments[0], json, 200);
            case ("POST", [_, _, _]):
                return ChangeStateAsync(exchange, segments[0], job, json);
            case ("POST", [_, _, _, "batch"]):
                return Bulk1Batches.AddAsync(exchange, job, json);
            case ("GET", [_, _, _, "batch"]):
                return Bulk1Rendering.BatchListAsync(exchange, job, json);
        }

        var batch = segments is [_, _, _, "batch", var id, ..]
            ? job.Batches.FirstOrDefault(batch => SalesforceId.TryNormalize(id, out var full) && batch.Id == full)
            : null;
        return (method, segments) switch
        {
            _ when batch is null => Bulk1Rendering.ErrorAsync(exchange, json, "InvalidBatch", "Unable to find batch"),
            ("GET", [_, _, _, _, _]) => Bulk1Rendering.BatchAsync(exchange, batch, json, 200),
            ("GET", [_, _, _, _, _, "request"]) => exchange.WriteAsync(200, Bulk1Batches.ContentType(job), batch.Request ?? []),
            ("GET", [_, _, _, _, _, "result"]) when job.IsQuery => Bulk1Rendering.ResultListAsync(exchange, batch, json),
            ("GET", [_, _, _, _, _, "result"]) => Bulk1Results.WriteAsync(exchange, batch),
            ("GET", [_, _, _, _, _, "result", var result]) when result == batch.ResultId => Bulk1Results.WriteQueryAsync(exchange, batch),
            _ => Bulk1Rendering.ErrorAsync(exchange, json, "InvalidUrl", "Destination URL is not valid"),
        };
    }

    private static async Task CreateAsync(Exchange exchange, string version, bool json)
    {
        var members = await MembersAsync(exchange, json);
        var org = exchange.Org;
        var objectName = members.GetValueOrDefault("object") ?? "";
        var operation = members.GetValueOrDefault("operation") ?? "";
        if (org.Store.FindType(objectName) is null)
        {
            await Bulk1Rendering.ErrorAsync(exchange, json, "InvalidEntity", $"Unable to find object: {objectName}");
            return;
        }

        if (operation is not ("insert" or "update" or "upsert" or "delete" or "hardDelete" or "query" or "queryAll"))
        {
            await Bulk1Rendering.ErrorAsync(exchange, json, "InvalidJob", $"Unknown operation: {operation}");
            return;
        }

        var format = Enum.TryParse<Bulk1Format>(members.GetValueOrDefault("contentType") ?? "XML", ignoreCase: true, out var parsed)
            ? parsed
            : Bulk1Format.Xml;
        var job = new Bulk1Job(org.Bulk1.NewId("750"), operation, objectName, format)
        {
            CreatedById = org.Identity.Users.First().Id,
            CreatedDate = FieldValues.ToText(org.Clock.Told),
            ExternalIdField = members.GetValueOrDefault("externalIdFieldName"),
            ConcurrencyMode = members.GetValueOrDefault("concurrencyMode") ?? "Parallel",
        };
        org.Bulk1.Add(job);
        await Bulk1Rendering.JobAsync(exchange, job, version, json, 201);
    }

    private static async Task ChangeStateAsync(Exchange exchange, string version, Bulk1Job job, bool json)
    {
        var state = (await MembersAsync(exchange, IsJson(exchange.Request.ContentType))).GetValueOrDefault("state");
        if (state is not ("Closed" or "Aborted") || job.State == "Aborted")
        {
            await Bulk1Rendering.ErrorAsync(exchange, json, "InvalidJobState", $"Job is {job.State}, cannot become {state}");
            return;
        }

        job.State = state;
        await Bulk1Rendering.JobAsync(exchange, job, version, json, 200);
    }

    private static async Task<Dictionary<string, string>> MembersAsync(Exchange exchange, bool json)
    {
        var body = await exchange.ReadBodyAsync();
        if (json)
        {
            return JsonNode.Parse(body)!.AsObject().Where(member => member.Value is not null).ToDictionary(member => member.Key,
                member => member.Value!.ToString());
        }

        using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        return XDocument.Load(reader).Root!.Elements().ToDictionary(element => element.Name.LocalName, element => element.Value);
    }

    private static bool IsJson(string? contentType)
        => contentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;
}
