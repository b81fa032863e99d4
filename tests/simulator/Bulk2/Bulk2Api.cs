using System.Text.Json;
using System.Text.Json.Nodes;
using Simulator.Rest;
using Simulator.Store;
using Simulator.Wire;

namespace Simulator.Bulk2;

/// <summary><c>/services/data/vNN.0/jobs/ingest|query</c>; the session was checked by REST.</summary>
internal static class Bulk2Api
{
    private const string CsvType = "text/csv";

    public static bool IsUpload(Exchange exchange)
        => exchange.Request.Method == "PUT" && exchange.Path.EndsWith("/batches", StringComparison.Ordinal);

    public static async Task HandleAsync(Exchange exchange, string version, IReadOnlyList<string> segments)
    {
        try
        {
            await DispatchAsync(exchange, version, segments);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            await RestApi.WriteAsync(exchange, RestAnswer.Error(400, "JSON_PARSER_ERROR", "The request body could not be read"));
        }
    }

    private static Task DispatchAsync(Exchange exchange, string version, IReadOnlyList<string> segments)
    {
        var isQuery = segments is [_, "query", ..];
        if (!isQuery && segments is not [_, "ingest", ..])
        {
            return RestApi.WriteAsync(exchange, RestAnswer.NotFound);
        }

        var method = exchange.Request.Method;
        if (segments.Count == 2)
        {
            return method switch
            {
                "POST" => CreateAsync(exchange, version, isQuery),
                "GET" => ListAsync(exchange, version, isQuery),
                _ => RestApi.WriteAsync(exchange, RestAnswer.MethodNotAllowed(method)),
            };
        }

        if (exchange.Org.Bulk2.Find(segments[2]) is not { } job || job.IsQuery != isQuery)
        {
            return RestApi.WriteAsync(exchange, RestAnswer.NotFound);
        }

        return (method, segments.Count == 4 ? segments[3] : "") switch
        {
            ("GET", "") => RestApi.WriteAsync(exchange, RestAnswer.Ok(Progress(exchange.Org, job).ToJson(version))),
            ("PATCH", "") => PatchAsync(exchange, version, job),
            ("DELETE", "") => DeleteAsync(exchange, job),
            ("PUT", "batches") when !isQuery => Bulk2Upload.ReceiveAsync(exchange, job),
            ("GET", "successfulResults") => exchange.WriteAsync(200, CsvType, job.Successful),
            ("GET", "failedResults") => exchange.WriteAsync(200, CsvType, job.FailedResults),
            ("GET", "unprocessedrecords") => exchange.WriteAsync(200, CsvType, job.Unprocessed),
            ("GET", "results") when isQuery => Bulk2Results.WriteAsync(exchange, job),
            _ => RestApi.WriteAsync(exchange, RestAnswer.NotFound),
        };
    }

    private static async Task CreateAsync(Exchange exchange, string version, bool isQuery)
    {
        var request = JsonNode.Parse(await exchange.ReadTextAsync())!.AsObject();
        var org = exchange.Org;
        var job = new Bulk2Job(org.Bulk2.NewId(), isQuery, request, org.Identity.Users.First().Id, FieldValues.ToText(org.Clock.Told));
        if (isQuery)
        {
            try
            {
                job.FirstPage = org.Queries.Open(job.Query, 2000, includeDeleted: job.Operation == "queryAll");
                job.ObjectName = job.FirstPage.Query.Type.Name;
                job.Processed = job.FirstPage.TotalSize;
                job.State = "UploadComplete";
            }
            catch (Store.Soql.SoqlException refused)
            {
                await RestApi.WriteAsync(exchange, RestAnswer.Error(400, "API_ERROR", refused.Message));
                return;
            }
        }
        else if (org.Store.FindType(job.ObjectName) is null)
        {
            await RestApi.WriteAsync(exchange, RestAnswer.Error(400, "INVALIDENTITY", $"Unable to find object: {job.ObjectName}"));
            return;
        }

        org.Bulk2.Add(job);
        await RestApi.WriteAsync(exchange, RestAnswer.Ok(job.ToJson(version)));
    }

    private static Task ListAsync(Exchange exchange, string version, bool isQuery)
        => RestApi.WriteAsync(exchange, RestAnswer.Ok(new JsonObject
        {
            ["done"] = true,
            ["records"] = new JsonArray([.. exchange.Org.Bulk2.All(isQuery).Select(job => job.ToJson(version))]),
            ["nextRecordsUrl"] = null,
        }));

    private static async Task PatchAsync(Exchange exchange, string version, Bulk2Job job)
    {
        var state = (string?)JsonNode.Parse(await exchange.ReadTextAsync())!["state"];
        if (state == "UploadComplete" && job is { State: "Open", IsQuery: false })
        {
            job.State = "UploadComplete";
        }
        else if (state == "Aborted" && job.State is "Open" or "UploadComplete")
        {
            job.State = "Aborted";
        }
        else
        {
            await RestApi.WriteAsync(exchange, RestAnswer.Error(400, "INVALIDJOBSTATE",
                $"Job is in state {job.State}, cannot be set to {state}"));
            return;
        }

        await RestApi.WriteAsync(exchange, RestAnswer.Ok(job.ToJson(version)));
    }

    private static async Task DeleteAsync(Exchange exchange, Bulk2Job job)
    {
        if (job.State == "Open")
        {
            await RestApi.WriteAsync(exchange, RestAnswer.Error(400, "API_ERROR", "Job must be closed before it is deleted"));
            return;
        }

        exchange.Org.Bulk2.Remove(job.Id);
        await RestApi.WriteAsync(exchange, RestAnswer.NoContent);
    }

    /// <summary>The first look after "UploadComplete" finds the work done; nothing runs in the background.</summary>
    private static Bulk2Job Progress(OrgState org, Bulk2Job job)
    {
        lock (job)
        {
            if (job.State == "UploadComplete")
            {
                if (!job.IsQuery)
                {
                    Bulk2Ingest.Process(org.Store, job);
                }

                job.State = "JobComplete";
            }
        }

        return job;
    }
}
