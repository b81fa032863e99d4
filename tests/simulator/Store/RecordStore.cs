namespace Simulator.Store;

/// <summary>All records, in order of creation. One lock guards the tables; records themselves can be read without it.</summary>
internal sealed class RecordStore(OrgClock clock, string ownerId)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Table> _tables = new(StringComparer.OrdinalIgnoreCase);
    private long _lastNumber;

    public IReadOnlyList<ObjectType> Types => [.. _tables.Values.Select(table => table.Type)];

    public void AddType(ObjectType type) => _tables.Add(type.Name, new Table(type));

    public ObjectType? FindType(string name) => _tables.GetValueOrDefault(name)?.Type;

    public ObjectType? FindTypeById(string id)
        => _tables.Values.FirstOrDefault(table => id.StartsWith(table.Type.KeyPrefix, StringComparison.Ordinal))?.Type;

    /// <summary>A copy of the table's rows; deleted ones only on wish.</summary>
    public IReadOnlyList<Record> Rows(ObjectType type, bool includeDeleted)
    {
        lock (_lock)
        {
            var rows = _tables[type.Name].Rows;
            return includeDeleted ? [.. rows] : [.. rows.Where(row => !row.IsDeleted)];
        }
    }

    public Record? Find(ObjectType type, string? id)
    {
        lock (_lock)
        {
            return SalesforceId.TryNormalize(id, out var full) ? _tables[type.Name].ById.GetValueOrDefault(full) : null;
        }
    }

    public IReadOnlyList<Record> FindByField(ObjectType type, Field field, string value)
    {
        lock (_lock)
        {
            return [.. _tables[type.Name].Rows.Where(row => !row.IsDeleted
                && string.Equals(row[field.Name] as string, value, StringComparison.OrdinalIgnoreCase))];
        }
    }

    public SaveResult Create(ObjectType type, IEnumerable<KeyValuePair<string, object?>> sent)
    {
        if (FieldValues.TryConvert(type, sent, out var values) is { } error)
        {
            return SaveResult.Failed(error);
        }

        var missing = type.Fields.Where(field => field.Required
            && values.GetValueOrDefault(field.Name) is null).Select(field => field.Name).ToList();
        return missing.Count > 0
            ? SaveResult.Failed(new StoreError("REQUIRED_FIELD_MISSING", $"Required fields are missing: [{string.Join(", ", missing)}]",
                missing))
            : new SaveResult(Insert(type, values).Id, true, null);
    }

    public SaveResult Update(ObjectType type, string? id, IEnumerable<KeyValuePair<string, object?>> sent)
    {
        if (FindLiving(type, id, out var record) is { } absent)
        {
            return SaveResult.Failed(absent);
        }

        if (FieldValues.TryConvert(type, sent, out var values) is { } error)
        {
            return SaveResult.Failed(error);
        }

        var emptied = type.Fields.FirstOrDefault(field => field.Required && values.TryGetValue(field.Name, out var value) && value is null);
        if (emptied is not null)
        {
            return SaveResult.Failed(new StoreError("REQUIRED_FIELD_MISSING", $"Required fields are missing: [{emptied.Name}]",
                emptied.Name));
        }

        lock (_lock)
        {
            Stamp(type, values);
            if (type.Find("LastName") is not null)
            {
                values["Name"] = FullName(name => values.TryGetValue(name, out var changed) ? changed : record![name]);
            }

            record!.Apply(values);
        }

        return new SaveResult(record.Id, false, null);
    }

    /// <summary>Updates the one record whose external id has that value, or creates it.</summary>
    public SaveResult Upsert(ObjectType type, string fieldName, string? value, IEnumerable<KeyValuePair<string, object?>> sent)
    {
        if (type.Find(fieldName) is not { } field || !(field.ExternalId || field.Type == FieldType.Id))
        {
            return SaveResult.Failed(new StoreError("INVALID_FIELD",
                $"Field name provided, {fieldName} does not match an External ID, Salesforce Id, "
                + $"or indexed field for {type.Name}"));
        }

        if (string.IsNullOrEmpty(value))
        {
            return field.Type == FieldType.Id
                ? Create(type, sent)
                : SaveResult.Failed(new StoreError("MISSING_ARGUMENT", $"{field.Name} not specified"));
        }

        if (field.Type == FieldType.Id)
        {
            return Update(type, value, sent);
        }

        var matches = FindByField(type, field, value);
        return matches.Count switch
        {
            0 => Create(type, [.. sent, new(field.Name, value)]),
            1 => Update(type, matches[0].Id, sent),
            _ => SaveResult.Failed(new StoreError("DUPLICATE_EXTERNAL_ID",
                $"{field.Name}: more than one record found for external id field", field.Name)),
        };
    }

    public SaveResult Delete(ObjectType type, string? id)
    {
        if (FindLiving(type, id, out var record) is { } absent)
        {
            return SaveResult.Failed(absent);
        }

        record!.IsDeleted = true;
        return new SaveResult(record.Id, false, null);
    }

    /// <summary>Inserts values that need no check (seeds), or were checked.</summary>
    public Record Insert(ObjectType type, Dictionary<string, object?> values, string? id = null)
    {
        lock (_lock)
        {
            var table = _tables[type.Name];
            Stamp(type, values);
            values["CreatedDate"] = values["LastModifiedDate"];
            values["OwnerId"] = ownerId;
            if (type.Find("LastName") is not null)
            {
                values["Name"] = FullName(values.GetValueOrDefault);
            }

            var record = new Record(type, id ?? SalesforceId.Create(type.KeyPrefix, ++_lastNumber), values);
            table.Rows.Add(record);
            table.ById.Add(record.Id, record);
            return record;
        }
    }

    private StoreError? FindLiving(ObjectType type, string? id, out Record? record)
    {
        record = Find(type, id);
        return record switch
        {
            null when !SalesforceId.TryNormalize(id, out _) => new StoreError("MALFORMED_ID",
                $"{type.Name} ID: id value of incorrect type: {id}", "Id"),
            null => StoreError.NotFound,
            { IsDeleted: true } => StoreError.Deleted,
            _ => null,
        };
    }

    private void Stamp(ObjectType type, Dictionary<string, object?> values)
    {
        if (type.Find("LastModifiedDate") is not null)
        {
            values["LastModifiedDate"] = clock.Told;
            values["SystemModstamp"] = clock.Told;
        }
    }

    private static string FullName(Func<string, object?> value) => $"{value("FirstName")} {value("LastName")}".Trim();

    private sealed class Table(ObjectType type)
    {
        public ObjectType Type { get; } = type;

        public List<Record> Rows { get; } = [];

        public Dictionary<string, Record> ById { get; } = new(StringComparer.Ordinal);
    }
}
