using System.Net;
using System.Text;
using System.Text.Json;
using Sidecar.Dialects;
using Sidecar.Requests;
using Sidecar.Soap;

namespace Sidecar.LegacyLogins;

/// <summary>OAuth responses as Salesforce writes them, in the format that the client asks for (WF §1.3, §2.6).</summary>
internal static class OAuthResponse
{
    public static Task WriteAsync(ClientRequest request, string? format, params ReadOnlySpan<(string Name, string Value)> members)
    {
        var (contentType, body) = Format(request.Context.Request, format, members);
        return WriteBytesAsync(request, contentType, body);
    }

    public static Task WriteJsonAsync(ClientRequest request, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonMembers.Relaxed))
        {
            write(json);
        }

        return WriteBytesAsync(request, "application/json;charset=UTF-8", buffer.ToArray());
    }

    /// <summary>A 200 with nothing in it.</summary>
    public static Task WriteEmptyAsync(ClientRequest request) => WriteBytesAsync(request, null, []);

    /// <summary>An error in the format that the client asks for (RFC 6749 §5.2).</summary>
    public static ErrorForm FormOf(ClientRequest request, string? format, SidecarError error)
    {
        var (contentType, body) = Format(
            request.Context.Request, format, [("error", OAuthDialect.CodeOf(error)), ("error_description", error.Message)]);
        return new(error.Status, contentType, body);
    }

    private static Task WriteBytesAsync(ClientRequest request, string? contentType, byte[] body)
    {
        var response = request.Context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-cache,must-revalidate,max-age=0,no-store,private";
        response.Headers.Pragma = "no-cache";
        return body.Length == 0 ? Task.CompletedTask : response.Body.WriteAsync(body, request.Aborted).AsTask();
    }

    private static (
        string ContentType, byte[] Body) Format(HttpRequest request, string? format, ReadOnlySpan<(string Name, string Value)> members)
        => FormatOf(request, format) switch
        {
            "xml" => ("application/xml;charset=UTF-8", Xml(members)),
            "urlencoded" => ("application/x-www-form-urlencoded;charset=UTF-8", UrlEncoded(members)),
            _ => ("application/json;charset=UTF-8", JsonMembers.Object(members)),
        };

    private static string FormatOf(HttpRequest request, string? format)
    {
        if (format is not null)
        {
            return format.ToLowerInvariant();
        }

        var accept = request.Headers.Accept.ToString();
        if (accept.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            return "json";
        }

        return accept.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase) ? "xml"
            : accept.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? "urlencoded"
            : "json";
    }

    private static byte[] Xml(ReadOnlySpan<(string Name, string Value)> members)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAuth>");
        foreach (var (name, value) in members)
        {
            xml.Append($"<{name}>{XmlEscape.Text(value)}</{name}>");
        }

        return Encoding.UTF8.GetBytes(xml.Append("</OAuth>").ToString());
    }

    private static byte[] UrlEncoded(ReadOnlySpan<(string Name, string Value)> members)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in members)
        {
            form.Append(form.Length > 0 ? "&" : "").Append(name).Append('=').Append(WebUtility.UrlEncode(value));
        }

        return Encoding.UTF8.GetBytes(form.ToString());
    }
}
