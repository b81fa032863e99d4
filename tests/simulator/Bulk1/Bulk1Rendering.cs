using System.Text;
using System.Text.Json.Nodes;
using Simulator.Soap;
using Simulator.Wire;

namespace Simulator.Bulk1;

/// <summary>Job and batch descriptions, and errors: XML, or JSON for JSON jobs.</summary>
internal static class Bulk1Rendering
{
    private const string Namespace = "http://www.force.com/2009/06/asyncapi/dataload";

    public static Task ErrorAsync(Exchange exchange, bool json, string code, string message) => json
        ? exchange.WriteAsync(400, Exchange.Json,
            new JsonObject { ["exceptionCode"] = code, ["exceptionMessage"] = message }.ToJsonString(JsonText.Relaxed))
        // The line breaks are Salesforce's own; WF §3.3 has the bytes.
        : exchange.WriteAsync(400, "application/xml",
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><error\n   xmlns=\"{Namespace}\">\n <exceptionCode>{code}</exceptionCode>\n"
            + $" <exceptionMessage>{Xml.Escape(message)}</exceptionMessage>\n</error>");

    public static Task JobAsync(Exchange exchange, Bulk1Job job, string version, bool json, int status)
        => ObjectAsync(exchange, "jobInfo", json, status,
    [
        ("id", job.Id),
        ("operation", job.Operation),
        ("object", job.ObjectName),
        ("createdById", job.CreatedById),
        ("createdDate", job.CreatedDate),
        ("systemModstamp", job.CreatedDate),
        ("state", job.State),
        .. job.ExternalIdField is { } field ? [("externalIdFieldName", field)] : Array.Empty<(string, object)>(),
        ("concurrencyMode", job.ConcurrencyMode),
        ("contentType", job.Format.ToString().ToUpperInvariant()),
        ("numberBatchesQueued", 0),
        ("numberBatchesInProgress", 0),
        ("numberBatchesCompleted", job.Batches.Count(batch => batch.State == "Completed")),
        ("numberBatchesFailed", job.Batches.Count(batch => batch.State == "Failed")),
        ("numberBatchesTotal", job.Batches.Count),
        ("numberRecordsProcessed", job.Batches.Sum(batch => batch.Processed)),
        ("numberRetries", 0),
        ("apiVersion", version),
        ("numberRecordsFailed", job.Batches.Sum(batch => batch.Results.Count(result => !result.Success))),
        ("totalProcessingTime", 0),
        ("apiActiveProcessingTime", 0),
        ("apexProcessingTime", 0),
    ]);

    public static Task BatchAsync(Exchange exchange, Bulk1Batch batch, bool json, int status) =>
        ObjectAsync(exchange, "batchInfo", json, status, Batch(batch));

    public static Task BatchListAsync(Exchange exchange, Bulk1Job job, bool json)
    {
        if (json)
        {
            var list = new JsonArray([.. job.Batches.Select(batch => Json(Batch(batch)))]);
            return exchange.WriteAsync(200, Exchange.Json, new JsonObject { ["batchInfo"] = list }.ToJsonString(JsonText.Relaxed));
        }

        var batches = string.Concat(job.Batches.Select(batch => $"<batchInfo>{Elements(Batch(batch))}</batchInfo>"));
        return exchange.WriteAsync(200, "application/xml;charset=UTF-8",
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><batchInfoList xmlns=\"{Namespace}\">{batches}</batchInfoList>");
    }

    public static Task ResultListAsync(Exchange exchange, Bulk1Batch batch, bool json) => json
        ? exchange.WriteAsync(200, Exchange.Json, new JsonArray(batch.ResultId).ToJsonString())
        : exchange.WriteAsync(200, "application/xml;charset=UTF-8",
            $"<result-list xmlns=\"{Namespace}\"><result>{batch.ResultId}</result></result-list>");

    public static string Results(string content)
        => $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><results xmlns=\"{Namespace}\">{content}</results>";

    private static IReadOnlyList<(string Name, object Value)> Batch(Bulk1Batch batch) =>
    [
        ("id", batch.Id),
        ("jobId", batch.Job.Id),
        ("state", batch.State),
        .. batch.StateMessage is { } message ? [("stateMessage", message)] : Array.Empty<(string, object)>(),
        ("createdDate", batch.Job.CreatedDate),
        ("systemModstamp", batch.Job.CreatedDate),
        ("numberRecordsProcessed", batch.Processed),
        ("numberRecordsFailed", batch.Results.Count(result => !result.Success)),
        ("totalProcessingTime", 0),
        ("apiActiveProcessingTime", 0),
        ("apexProcessingTime", 0),
    ];

    private static Task ObjectAsync(
        Exchange exchange, string name, bool json, int status, IReadOnlyList<(string Name, object Value)> members)
        => json
        ? exchange.WriteAsync(status, Exchange.Json, Json(members).ToJsonString(JsonText.Relaxed))
        : exchange.WriteAsync(status, "application/xml;charset=UTF-8",
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><{name} xmlns=\"{Namespace}\">{Elements(members)}</{name}>");

    private static JsonObject Json(IReadOnlyList<(string Name, object Value)> members)
    {
        var json = new JsonObject();
        foreach (var (name, value) in members)
        {
            json[name] = value is int number
                ? JsonValue.Create(number)
                : name == "apiVersion" ? JsonValue.Create(double.Parse((string)value)) : JsonValue.Create((string)value);
        }

        return json;
    }

    private static string Elements(IReadOnlyList<(string Name, object Value)> members) =>
        members.Aggregate(new StringBuilder(), (text, member) => text.Append(Xml.Element(member.Name, member.Value))).ToString();
}
