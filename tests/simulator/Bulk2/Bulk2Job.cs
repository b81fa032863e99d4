using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Simulator.Store;

namespace Simulator.Bulk2;

/// <summary>A Bulk 2.0 job, ingest or query.</summary>
internal sealed class Bulk2Job(string id, bool isQuery, JsonObject request, string createdById, string createdDate)
{
    public string Id { get; } = id;

    public bool IsQuery { get; } = isQuery;

    public string Operation { get; } = (string?)request["operation"] ?? "";

    public string ObjectName { get; set; } = (string?)request["object"] ?? "";

    public string? ExternalIdField { get; } = (string?)request["externalIdFieldName"];

    public string Query { get; } = (string?)request["query"] ?? "";

    public char Delimiter { get; } = (string?)request["columnDelimiter"] switch
    {
        "SEMICOLON" => ';',
        "TAB" => '\t',
        "PIPE" => '|',
        "CARET" => '^',
        "BACKQUOTE" => '`',
        _ => ',',
    };

    public string State { get; set; } = "Open";

    public string? ErrorMessage { get; set; }

    /// <summary>The upload's decoded text; null when it was too large to keep (only counted and hashed then).</summary>
    public string? Content { get; set; }

    public long UploadedBytes { get; set; }

    public string UploadedSha256 { get; set; } = "";

    public int Processed { get; set; }

    public int Failed { get; set; }

    public string Successful { get; set; } = "";

    public string FailedResults { get; set; } = "";

    public string Unprocessed { get; set; } = "";

    public QueryPage? FirstPage { get; set; }

    public JsonObject ToJson(string version) => new()
    {
        ["id"] = Id,
        ["operation"] = Operation,
        ["object"] = ObjectName,
        ["createdById"] = createdById,
        ["createdDate"] = createdDate,
        ["systemModstamp"] = createdDate,
        ["state"] = State,
        ["concurrencyMode"] = "Parallel",
        ["contentType"] = "CSV",
        ["apiVersion"] = double.Parse(version),
        ["jobType"] = IsQuery ? "V2Query" : "V2Ingest",
        ["lineEnding"] = "LF",
        ["columnDelimiter"] = (string?)request["columnDelimiter"] ?? "COMMA",
        // Relative and without the leading slash, as Salesforce writes it (WF §5).
        ["contentUrl"] = $"services/data/v{version}/jobs/ingest/{Id}/batches",
        ["externalIdFieldName"] = ExternalIdField,
        ["numberRecordsProcessed"] = Processed,
        ["numberRecordsFailed"] = Failed,
        ["errorMessage"] = ErrorMessage,
        ["retries"] = 0,
        ["totalProcessingTime"] = 1,
        // Not Salesforce's: lets a test see that an upload arrived whole.
        ["simulatorUploadedBytes"] = UploadedBytes,
        ["simulatorUploadedSha256"] = UploadedSha256,
    };
}

internal sealed class Bulk2Jobs
{
    private readonly ConcurrentDictionary<string, Bulk2Job> _jobs = new(StringComparer.Ordinal);
    private long _lastNumber;

    public string NewId() => SalesforceId.Create("750", Interlocked.Increment(ref _lastNumber));

    public void Add(Bulk2Job job) => _jobs[job.Id] = job;

    public Bulk2Job? Find(string id) => SalesforceId.TryNormalize(id, out var full) ? _jobs.GetValueOrDefault(full) : null;

    public bool Remove(string id) => _jobs.TryRemove(id, out _);

    public IEnumerable<Bulk2Job> All(bool isQuery) => _jobs.Values.Where(job => job.IsQuery == isQuery);
}
