using System.Net;
using System.Text;
using System.Text.Json;
using Sidecar.Credentials.Soap;
using Sidecar.Dialects;

namespace Sidecar.LegacyLogins;

/// <summary>Writes OAuth answers as Salesforce does, in the format that was asked for (WF §1.3, §2.6).</summary>
internal static class OAuthAnswer
{
    public static Task WriteAsync(HttpContext context, string? format, int status, params ReadOnlySpan<(string Name, string Value)> members)
    {
        var (contentType, body) = FormatOf(context.Request, format) switch
        {
            "xml" => ("application/xml;charset=UTF-8", Xml(members)),
            "urlencoded" => ("application/x-www-form-urlencoded;charset=UTF-8", UrlEncoded(members)),
            _ => ("application/json;charset=UTF-8", JsonMembers.Object(members)),
        };
        return WriteBytesAsync(context, status, contentType, body);
    }

    public static Task WriteErrorAsync(HttpContext context, string? format, OAuthError error) =>
        WriteAsync(context, format, error.Status, ("error", error.Code), ("error_description", error.Description));

    public static Task WriteJsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonMembers.Relaxed)) write(json);
        return WriteBytesAsync(context, StatusCodes.Status200OK, "application/json;charset=UTF-8", buffer.ToArray());
    }

    public static Task WriteBytesAsync(HttpContext context, int status, string? contentType, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-cache,must-revalidate,max-age=0,no-store,private";
        response.Headers.Pragma = "no-cache";
        return body.Length == 0 ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static string FormatOf(HttpRequest request, string? format)
    {
        if (format is not null) return format.ToLowerInvariant();
        var accept = request.Headers.Accept.ToString();
        if (accept.Contains("json", StringComparison.OrdinalIgnoreCase)) return "json";
        if (accept.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase)) return "xml";
        return accept.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? "urlencoded" : "json";
    }

    private static byte[] Xml(ReadOnlySpan<(string Name, string Value)> members)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAuth>");
        foreach (var (name, value) in members) xml.Append($"<{name}>{XmlEscape.Text(value)}</{name}>");
        return Encoding.UTF8.GetBytes(xml.Append("</OAuth>").ToString());
    }

    private static byte[] UrlEncoded(ReadOnlySpan<(string Name, string Value)> members)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in members) form.Append(form.Length > 0 ? "&" : "").Append(name).Append('=').Append(WebUtility.UrlEncode(value));
        return Encoding.UTF8.GetBytes(form.ToString());
    }
}
