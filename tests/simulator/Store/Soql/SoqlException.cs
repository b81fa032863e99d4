namespace Simulator.Store.Soql;

/// <summary>A query the org refuses, with the code and text to answer.</summary>
internal sealed class SoqlException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    public static SoqlException Malformed(string message) => new("MALFORMED_QUERY", message);
}
