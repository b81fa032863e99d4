namespace Simulator.Store;

/// <summary>The operations of bulk jobs on one row of texts.</summary>
internal static class BulkWriter
{
    public static SaveResult Save(
        RecordStore store, ObjectType type, string operation, string? externalIdField, IReadOnlyDictionary<string, string> row)
    {
        // An empty CSV value means "leave alone", #N/A means null.
        var values = row.Where(pair => pair.Value.Length > 0 && !Is(pair.Key, "Id"))
            .Select(pair => KeyValuePair.Create<string, object?>(pair.Key, pair.Value == "#N/A" ? null : pair.Value)).ToList();
        var id = row.FirstOrDefault(pair => Is(pair.Key, "Id")).Value;
        return operation.ToLowerInvariant() switch
        {
            "insert" => store.Create(type, values),
            "update" => store.Update(type, id, values),
            "upsert" when externalIdField is not null && !Is(externalIdField, "Id") => store.Upsert(type, externalIdField,
                row.FirstOrDefault(pair => Is(pair.Key, externalIdField)).Value, values.Where(pair => !Is(pair.Key, externalIdField))),
            "upsert" => store.Upsert(type, "Id", id, values),
            "delete" or "harddelete" => store.Delete(type, id),
            _ => SaveResult.Failed(new StoreError("INVALID_OPERATION", $"unknown operation {operation}")),
        };
    }

    private static bool Is(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
