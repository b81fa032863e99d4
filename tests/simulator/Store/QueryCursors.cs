using System.Collections.Concurrent;
using System.Globalization;
using Simulator.Store.Soql;

namespace Simulator.Store;

/// <summary>One page of a query's rows.</summary>
internal sealed record QueryPage(SoqlQuery Query, IReadOnlyList<Record> Rows, int TotalSize, string? NextLocator)
{
    /// <summary>The rows of all pages; bulk results are cut differently.</summary>
    public required IReadOnlyList<Record> AllRows { get; init; }

    public bool Done => NextLocator is null;
}

/// <summary>Open queries: <c>01g…-2000</c> names the cursor and where its next page begins.</summary>
internal sealed class QueryCursors(RecordStore store, OrgSettings settings)
{
    private readonly ConcurrentDictionary<string, Cursor> _open = new(StringComparer.Ordinal);
    private long _lastNumber;

    /// <exception cref="SoqlException">The query is refused.</exception>
    public QueryPage Open(string soql, int? batchSize, bool includeDeleted)
    {
        var query = new SoqlParser(soql, store).Parse();
        var rows = query.Run(store, includeDeleted);
        if (query.CountOnly)
        {
            return new QueryPage(query, [], rows.Count, null) { AllRows = [] };
        }

        var size = Math.Clamp(batchSize ?? 2000, Math.Min(settings.MinimumQueryBatch, 2000), 2000);
        var id = SalesforceId.Create("01g", Interlocked.Increment(ref _lastNumber));
        var cursor = new Cursor(query, rows, size);
        if (rows.Count > size)
        {
            _open[id] = cursor;
        }

        return cursor.Page(id, 0);
    }

    /// <exception cref="SoqlException">There is no such cursor.</exception>
    public QueryPage More(string locator)
    {
        var dash = locator.LastIndexOf('-');
        return dash > 0 && _open.TryGetValue(locator[..dash], out var cursor)
            && int.TryParse(locator[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                && start <= cursor.Rows.Count
            ? cursor.Page(locator[..dash], start)
            : throw new SoqlException("INVALID_QUERY_LOCATOR", "invalid query locator");
    }

    private sealed record Cursor(SoqlQuery Query, IReadOnlyList<Record> Rows, int BatchSize)
    {
        public QueryPage Page(string id, int start)
        {
            var end = start + BatchSize;
            return new QueryPage(Query, [.. Rows.Skip(start).Take(BatchSize)], Rows.Count, end < Rows.Count
                ? $"{id}-{end}"
                : null)
            { AllRows = Rows };
        }
    }
}
