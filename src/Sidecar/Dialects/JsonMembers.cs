using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sidecar.Dialects;

/// <summary>A small JSON object of texts, as all answers written here are.</summary>
internal static class JsonMembers
{
    /// <summary>
    /// "+" and "'" stay what they are: old clients cut strings out of the JSON instead of parsing it, people read it with curl, and nobody
    /// embeds it in HTML.
    /// </summary>
    public static JsonWriterOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Object(params ReadOnlySpan<(string Name, string Value)> members) => Write(members, asArray: false);

    /// <summary>An array that holds this one object, the form of REST errors.</summary>
    public static byte[] ArrayOfOne(params ReadOnlySpan<(string Name, string Value)> members) => Write(members, asArray: true);

    private static byte[] Write(ReadOnlySpan<(string Name, string Value)> members, bool asArray)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            if (asArray)
            {
                json.WriteStartArray();
            }

            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            if (asArray)
            {
                json.WriteEndArray();
            }
        }

        return buffer.WrittenSpan.ToArray();
    }
}
