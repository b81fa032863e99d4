namespace Simulator.Store;

internal enum FieldType
{
    Id,
    Reference,
    Text,
    TextArea,
    Email,
    Phone,
    Url,
    Picklist,
    Boolean,
    Int,
    Double,
    Currency,
    DateTime,
}

/// <summary>A field of an object, with what describe calls and validation need.</summary>
internal sealed record Field(string Name, FieldType Type, int Length = 0)
{
    public bool Required { get; init; }

    public bool ReadOnly { get; init; }

    public bool ExternalId { get; init; }

    public string? ReferenceTo { get; init; }

    public string? RelationshipName => ReferenceTo is null ? null : Name[..^2];

    /// <summary>Type name in describe results; in SOAP the schema type is <see cref="SoapType"/>.</summary>
    public string ApiType => Type == FieldType.Text ? "string" : Type.ToString().ToLowerInvariant();

    public string SoapType => Type switch
    {
        FieldType.Id or FieldType.Reference => "tns:ID",
        FieldType.Boolean => "xsd:boolean",
        FieldType.Int => "xsd:int",
        FieldType.Double or FieldType.Currency => "xsd:double",
        FieldType.DateTime => "xsd:dateTime",
        _ => "xsd:string",
    };
}

/// <summary>An object (sObject) with its fields.</summary>
internal sealed class ObjectType(string name, string labelPlural, string keyPrefix, params IReadOnlyList<Field> fields)
{
    private readonly Dictionary<string, Field> _byName = fields.ToDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase);

    public string Name { get; } = name;

    public string LabelPlural { get; } = labelPlural;

    public string KeyPrefix { get; } = keyPrefix;

    public IReadOnlyList<Field> Fields { get; } = fields;

    public Field? Find(string name) => _byName.GetValueOrDefault(name);

    public Field? FindRelationship(string name) =>
        Fields.FirstOrDefault(field => string.Equals(field.RelationshipName, name, StringComparison.OrdinalIgnoreCase));
}
