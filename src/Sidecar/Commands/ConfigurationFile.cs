using System.Text.Json;

namespace Sidecar.Commands;

/// <summary>What is wrong with a configuration file that could not be read, for the person who wrote it.</summary>
internal static class ConfigurationFile
{
    /// <returns>Null when the failure has nothing to do with the file.</returns>
    public static string? Complaint(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is JsonException { LineNumber: { } line, BytePositionInLine: { } column } json)
            {
                // The parser counts from zero, and repeats both numbers at the end of its message.
                var end = json.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
                var message = end < 0 ? json.Message : json.Message[..end];
                return $"the file is not valid JSON: line {line + 1}, column {column + 1}: {message}";
            }
        }

        return failure switch
        {
            FileNotFoundException or DirectoryNotFoundException => "there is no such file",
            InvalidDataException { InnerException: FormatException inner } => $"the file is not a configuration: {inner.Message}",
            InvalidDataException or FormatException or IOException or UnauthorizedAccessException
                => $"the file cannot be read: {failure.GetBaseException().Message}",
            _ => null,
        };
    }
}
