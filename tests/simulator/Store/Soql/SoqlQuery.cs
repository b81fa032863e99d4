namespace Simulator.Store.Soql;

/// <summary>A field of the queried object, or of one it refers to (<c>Account.Name</c>).</summary>
internal sealed record FieldPath(Field? Via, Field Field)
{
    public object? Read(Record record, RecordStore store)
    {
        if (Via is null)
        {
            return record[Field.Name];
        }

        var parentType = store.FindType(Via.ReferenceTo!)!;
        return store.Find(parentType, record[Via.Name] as string)?[Field.Name];
    }
}

/// <summary>One ORDER BY item.</summary>
internal sealed record SoqlOrder(FieldPath Path, bool Descending);

/// <summary>A parsed query.</summary>
internal sealed record SoqlQuery(ObjectType Type, IReadOnlyList<FieldPath> Select, bool CountOnly)
{
    public Func<Record, bool> Where { get; init; } = _ => true;

    public IReadOnlyList<SoqlOrder> OrderBy { get; init; } = [];

    public int? Limit { get; init; }

    public int Offset { get; init; }

    public bool AllRows { get; init; }

    public IReadOnlyList<Record> Run(RecordStore store, bool includeDeleted)
    {
        var rows = store.Rows(Type, includeDeleted || AllRows).Where(Where);
        if (OrderBy.Count > 0)
        {
            var ordered = rows.Order(Comparer<Record>.Create((left, right) => Compare(left, right, store)));
            rows = ordered;
        }

        rows = rows.Skip(Offset);
        return [.. Limit is { } limit ? rows.Take(limit) : rows];
    }

    private int Compare(Record left, Record right, RecordStore store)
    {
        foreach (var order in OrderBy)
        {
            var result = SoqlValues.Compare(order.Path.Read(left, store), order.Path.Read(right, store));
            if (result != 0)
            {
                return order.Descending ? -result : result;
            }
        }

        return 0;
    }
}
