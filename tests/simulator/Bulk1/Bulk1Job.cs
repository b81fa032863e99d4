using System.Collections.Concurrent;
using Simulator.Store;

namespace Simulator.Bulk1;

internal enum Bulk1Format
{
    Xml,
    Csv,
    Json,
}

/// <summary>A Bulk 1.0 job.</summary>
internal sealed class Bulk1Job(string id, string operation, string objectName, Bulk1Format format)
{
    public string Id { get; } = id;

    public string Operation { get; } = operation;

    public string ObjectName { get; } = objectName;

    /// <summary>Format of batches and results.</summary>
    public Bulk1Format Format { get; } = format;

    public string? ExternalIdField { get; set; }

    public string ConcurrencyMode { get; set; } = "Parallel";

    public string State { get; set; } = "Open";

    public required string CreatedById { get; init; }

    public required string CreatedDate { get; init; }

    public ConcurrentQueue<Bulk1Batch> Batches { get; } = new();

    public bool IsQuery => Operation is "query" or "queryAll";
}

/// <summary>A batch: worked off when it arrives.</summary>
internal sealed class Bulk1Batch(string id, Bulk1Job job)
{
    public string Id { get; } = id;

    public Bulk1Job Job { get; } = job;

    public string State { get; set; } = "Completed";

    public string? StateMessage { get; set; }

    /// <summary>The decoded request; null when too large to keep.</summary>
    public byte[]? Request { get; set; }

    public long Bytes { get; set; }

    public string Sha256 { get; set; } = "";

    public List<SaveResult> Results { get; } = [];

    public string ResultId { get; set; } = "";

    public QueryPage? Query { get; set; }

    public int Processed => Query?.TotalSize ?? Results.Count;
}

internal sealed class Bulk1Jobs
{
    private readonly ConcurrentDictionary<string, Bulk1Job> _jobs = new(StringComparer.Ordinal);
    private long _lastNumber;

    public string NewId(string keyPrefix) => SalesforceId.Create(keyPrefix, Interlocked.Increment(ref _lastNumber));

    public void Add(Bulk1Job job) => _jobs[job.Id] = job;

    public Bulk1Job? Find(string id) => SalesforceId.TryNormalize(id, out var full) ? _jobs.GetValueOrDefault(full) : null;
}
