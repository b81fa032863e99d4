using System.Text.Json;

namespace Sidecar.Dialects;

/// <summary>
/// Reads Bayeux messages (WF §3.5): a JSON array of objects, or one object. Only members at their own place count, never their data.
/// </summary>
internal static class BayeuxReader
{
    /// <summary>
    /// Whether a message says that its session is not valid: <c>error</c>, or <c>ext.sfdc.failureReason</c>, begins with <c>401::</c>.
    /// </summary>
    public static bool SaysUnauthorized(ReadOnlySpan<byte> messages)
        => Any(messages, static (path, value) => path is "error" or "ext.sfdc.failureReason" && value.StartsWith("401::"u8));

    /// <summary>Whether a message opens a conversation.</summary>
    public static bool IsHandshake(ReadOnlySpan<byte> messages)
        => Any(messages, static (path, value) => path == "channel" && value.SequenceEqual("/meta/handshake"u8));

    private delegate bool Test(string path, ReadOnlySpan<byte> value);

    private static bool Any(ReadOnlySpan<byte> messages, Test test)
    {
        var names = new string[3];
        try
        {
            var reader = new Utf8JsonReader(messages, isFinalBlock: false, state: default);
            var inArray = false;
            while (reader.Read())
            {
                inArray |= reader is { TokenType: JsonTokenType.StartArray, CurrentDepth: 0 };
                var level = reader.CurrentDepth - (inArray ? 2 : 1);
                if (level < 0 || level >= names.Length)
                {
                    continue;
                }

                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    names[level] = reader.GetString()!;
                }
                else if (reader.TokenType == JsonTokenType.String && test(string.Join('.', names, 0, level + 1), Unescaped(reader)))
                {
                    return true;
                }
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Cut off or not JSON: what was found before counts.
        }

        return false;
    }

    private static ReadOnlySpan<byte> Unescaped(Utf8JsonReader reader)
        => reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
}
