using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sidecar.Commands;

/// <summary>Writes settings as the JSON file that the sidecar reads.</summary>
internal static class SettingsFile
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="settings">Full keys (<c>Sidecar:Listen:Port</c>) and values, in the order in which they are to stand.</param>
    public static byte[] Of(IEnumerable<KeyValuePair<string, string>> settings)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            Write(json, [.. settings.Select(static one => (one.Key.Split(':'), one.Value))], 0);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyCollection<(string[] Key, string Value)> settings, int depth)
    {
        json.WriteStartObject();
        foreach (var group in settings.GroupBy(one => one.Key[depth]))
        {
            json.WritePropertyName(group.Key);
            if (group.First() is var (key, value) && key.Length == depth + 1)
            {
                json.WriteStringValue(value);
            }
            else
            {
                Write(json, [.. group], depth + 1);
            }
        }

        json.WriteEndObject();
    }
}
