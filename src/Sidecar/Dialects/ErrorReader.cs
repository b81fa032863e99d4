using System.Text.Json;
using System.Xml;
using Sidecar.Soap;

namespace Sidecar.Dialects;

/// <summary>What an error response says at the place that its form has for it. Empty where it is none of these forms.</summary>
/// <param name="Code">The error code.</param>
/// <param name="Message">The human text.</param>
internal readonly record struct ErrorFacts(string Code, string Message)
{
    public static ErrorFacts None { get; } = new("", "");

    public bool IsNone => Code.Length == 0;
}

/// <summary>
/// Reads the errors of REST and Bulk 1.0 (WF §3.1, §3.3, §10). Only a code at its own place counts: an Apex class may answer 401 with
/// a text of its own, and a customer's data may quote any code.
/// </summary>
internal static class ErrorReader
{
    /// <summary>
    /// REST: a JSON array of objects with <c>errorCode</c>, or <c>Errors/Error/errorCode</c> in XML. The first error counts.
    /// </summary>
    public static ErrorFacts Rest(ReadOnlySpan<byte> body)
        => First(body) switch
        {
            (byte)'[' => Json(body, depth: 2, "errorCode", "message"),
            (byte)'<' => Xml(body, ["Errors", "Error"], "errorCode", "message"),
            _ => ErrorFacts.None,
        };

    /// <summary>Bulk 1.0: a JSON object with <c>exceptionCode</c>, or <c>error/exceptionCode</c> in XML.</summary>
    public static ErrorFacts Bulk(ReadOnlySpan<byte> body)
        => First(body) switch
        {
            (byte)'{' => Json(body, depth: 1, "exceptionCode", "exceptionMessage"),
            (byte)'<' => Xml(body, ["error"], "exceptionCode", "exceptionMessage"),
            _ => ErrorFacts.None,
        };

    private static byte First(ReadOnlySpan<byte> body)
    {
        var text = WithoutMark(body).TrimStart(" \t\r\n"u8);
        return text.IsEmpty ? (byte)0 : text[0];
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? body[3..] : body;

    /// <summary>Code and message of the first object that stands <paramref name="depth"/> deep, in either order of members.</summary>
    private static ErrorFacts Json(ReadOnlySpan<byte> body, int depth, string codeName, string messageName)
    {
        var (code, message) = ("", "");
        try
        {
            var reader = new Utf8JsonReader(WithoutMark(body), isFinalBlock: false, state: default);
            while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth - 1))
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth)
                {
                    continue;
                }

                var isCode = reader.ValueTextEquals(codeName);
                var isMessage = reader.ValueTextEquals(messageName);
                if (reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    code = isCode ? reader.GetString()! : code;
                    message = isMessage ? reader.GetString()! : message;
                }
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Cut off or broken: what was found before counts.
        }

        return new(code, message);
    }

    private static ErrorFacts Xml(ReadOnlySpan<byte> body, ReadOnlySpan<string> path, string codeName, string messageName)
    {
        var (code, message) = ("", "");
        try
        {
            using var reader = SoapText.Open(body);
            while (reader.Read())
            {
                if (reader.NodeType is not XmlNodeType.Element)
                {
                    continue;
                }

                if (reader.Depth < path.Length && reader.LocalName != path[reader.Depth])
                {
                    break;
                }

                if (reader.Depth == path.Length && reader.LocalName == codeName && code.Length == 0)
                {
                    code = SoapText.ReadContent(reader).Trim();
                }
                else if (reader.Depth == path.Length && reader.LocalName == messageName && message.Length == 0)
                {
                    message = SoapText.ReadContent(reader);
                }
            }
        }
        catch (XmlException)
        {
            // As above. HTML ends here, too.
        }

        return new(code, message);
    }
}
