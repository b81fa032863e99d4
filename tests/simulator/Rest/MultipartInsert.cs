using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Simulator.Wire;

namespace Simulator.Rest;

/// <summary>
/// A record with binary content: <c>multipart/form-data</c> of a JSON part and a binary one, which is named after its field. As text it is
/// the record's JSON with the content in base64, which is the other way to insert it.
/// </summary>
internal static class MultipartInsert
{
    /// <returns>Null when the parts are not what Salesforce expects.</returns>
    public static async Task<string?> ReadAsync(Exchange exchange)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(exchange.Request.ContentType!).Boundary).ToString();
        var reader = new MultipartReader(boundary, new MemoryStream(await exchange.ReadBodyAsync()));
        JsonObject? record = null;
        (string Field, byte[] Content)? binary = null;
        try
        {
            while (await reader.ReadNextSectionAsync(exchange.Aborted) is { } part)
            {
                using var content = new MemoryStream();
                await part.Body.CopyToAsync(content, exchange.Aborted);
                if (part.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true)
                {
                    record = JsonNode.Parse(Encoding.UTF8.GetString(content.ToArray())) as JsonObject;
                }
                else
                {
                    binary = (part.GetContentDispositionHeader()?.Name.Value?.Trim('"') ?? "", content.ToArray());
                }
            }
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }

        if (record is null || binary is null)
        {
            return null;
        }

        record[binary.Value.Field] = Convert.ToBase64String(binary.Value.Content);
        return record.ToJsonString();
    }
}
