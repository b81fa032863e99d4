namespace Simulator.Store;

/// <summary>A data error in Salesforce's words.</summary>
internal sealed record StoreError(string Code, string Message, params IReadOnlyList<string> Fields)
{
    public int Status => Code is "NOT_FOUND" or "ENTITY_IS_DELETED" ? 404 : 400;

    public static StoreError NotFound { get; } = new("NOT_FOUND", "The requested resource does not exist");

    public static StoreError Deleted { get; } = new("ENTITY_IS_DELETED", "entity is deleted");

    public static StoreError InvalidType(string name) =>
        new("INVALID_TYPE", $"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' "
            + "after the entity name. Please reference your WSDL or the describe call for the appropriate names.");
}

/// <summary>What became of one record of a write.</summary>
internal readonly record struct SaveResult(string? Id, bool Created, StoreError? Error)
{
    public bool Success => Error is null;

    public static SaveResult Failed(StoreError error) => new(null, false, error);
}
