namespace Sidecar.IntegrationTests.Fixtures;

/// <param name="Text">The message with its values, and the exception.</param>
public sealed record CapturedLog(LogLevel Level, string Category, int Id, string? Name, string Text)
{
    /// <summary>As it would be printed.</summary>
    public string Line => $"{Level} {Category} {Id} {Name}: {Text}";
}
