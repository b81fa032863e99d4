using System.Text.Encodings.Web;
using System.Text.Json;

namespace Simulator;

/// <summary>JSON as Salesforce writes it: apostrophes and non-ASCII letters as they are.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
