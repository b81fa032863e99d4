namespace Simulator.Store;

/// <summary>A stored record. Values are replaced as a whole on update, so that a reader never sees half of one.</summary>
internal sealed class Record(ObjectType type, string id, Dictionary<string, object?> values)
{
    private volatile Dictionary<string, object?> _values = values;
    private volatile bool _deleted;

    public ObjectType Type { get; } = type;

    public string Id { get; } = id;

    public bool IsDeleted { get => _deleted; set => _deleted = value; }

    /// <summary>Value by the field's canonical name: string, bool, long, double, DateTimeOffset or null.</summary>
    public object? this[string field] => field switch
    {
        "Id" => Id,
        "IsDeleted" => IsDeleted,
        _ => _values.GetValueOrDefault(field),
    };

    public void Apply(IEnumerable<KeyValuePair<string, object?>> changes)
    {
        var values = new Dictionary<string, object?>(_values, StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            values[name] = value;
        }

        _values = values;
    }
}
