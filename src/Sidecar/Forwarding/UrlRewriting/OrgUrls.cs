using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;
using Sidecar.Soap;

namespace Sidecar.Forwarding.UrlRewriting;

/// <summary>
/// Points the API URLs in identity documents, userinfo answers and the resource root back at the sidecar (WF §5). Only scheme and
/// authority of those values are exchanged; every other byte of the document stays.
/// </summary>
/// <remarks>
/// Rewritten are <c>identity</c>, <c>id</c>, <c>sub</c> and what stands under <c>urls</c> (<c>custom_domain</c> included, which is an
/// origin without a path). Not rewritten: pictures, photos, profile links.
/// </remarks>
internal static class OrgUrls
{
    /// <summary>The rewritten JSON document, or null when there is nothing to rewrite or it is no JSON.</summary>
    public static byte[]? RewriteJson(ReadOnlySpan<byte> json, string clientOrigin, IReadOnlyList<string> hostSuffixes)
    {
        var splices = new SpliceList();
        var mark = json.StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            var reader = new Utf8JsonReader(json[mark..]);
            string? section = null, name = null;
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName)
                {
                    name = reader.GetString();
                    if (reader.CurrentDepth == 1)
                    {
                        section = name;
                    }
                }
                else if (reader.TokenType is JsonTokenType.String && name is not null && IsUrlMember(reader.CurrentDepth, section, name))
                {
                    var url = reader.GetString()!;
                    var length = SalesforceUrl.OriginLength(url, hostSuffixes, name == "custom_domain");
                    if (length == 0)
                    {
                        continue;
                    }

                    var raw = reader.ValueSpan;
                    var escapesSlashes = raw.IndexOf("\\/"u8) >= 0;
                    var start = mark + (int)reader.TokenStartIndex + 1;
                    splices.Add(start, start + RawText.JsonLength(raw, length), escapesSlashes
                        ? clientOrigin.Replace("/", "\\/", StringComparison.Ordinal)
                        : clientOrigin);
                }
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }

        return splices.Apply(json);
    }

    /// <summary>The same for <c>format=xml</c>.</summary>
    public static byte[]? RewriteXml(ReadOnlySpan<byte> xml, string clientOrigin, IReadOnlyList<string> hostSuffixes)
    {
        if (XmlEncodingDetector.Detect(xml, final: true, out var encoding) is not XmlEncodingDetection.Found)
        {
            return null;
        }

        var chars = new char[xml.Length];
        var text = chars.AsSpan(0, encoding.Decode(xml, chars, final: true, out _));
        var splices = new SpliceList();
        var tags = new TagScanner(text);
        try
        {
            using var reader = SoapText.Open(xml);
            var section = "";
            while (reader.Read())
            {
                if (reader.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement))
                {
                    continue;
                }

                if (!tags.MoveNext(reader.Name, reader.NodeType is XmlNodeType.EndElement))
                {
                    return null;
                }

                if (reader.NodeType is XmlNodeType.EndElement || reader.IsEmptyElement)
                {
                    continue;
                }

                if (reader.Depth == 1)
                {
                    section = reader.LocalName;
                }

                if (!IsUrlMember(reader.Depth, section, reader.LocalName))
                {
                    continue;
                }

                var content = text[tags.End..];
                var end = content.IndexOf('<');
                var length = SalesforceUrl.OriginLength(end < 0
                    ? content
                    : content[..end], hostSuffixes, reader.LocalName == "custom_domain");
                if (length > 0)
                {
                    splices.Add(encoding.ByteOffset(text, tags.End), encoding.ByteOffset(text, tags.End + length), clientOrigin, encoding);
                }
            }
        }
        catch (XmlException)
        {
            return null;
        }

        return splices.Apply(xml);
    }

    /// <summary>The same for <c>format=urlencoded</c>.</summary>
    public static byte[]? RewriteUrlEncoded(ReadOnlySpan<byte> form, string clientOrigin, IReadOnlyList<string> hostSuffixes)
    {
        var splices = new SpliceList();
        for (var start = 0; start < form.Length;)
        {
            var length = form[start..].IndexOf((byte)'&');
            var pair = length < 0 ? form[start..] : form.Slice(start, length);
            var equals = pair.IndexOf((byte)'=');
            if (equals > 0)
            {
                var name = WebUtility.UrlDecode(Encoding.ASCII.GetString(pair[..equals]));
                var raw = pair[(equals + 1)..];
                var isUrl = name is "id" or "sub" or "identity" || name.StartsWith("urls", StringComparison.Ordinal)
                    || name == "custom_domain";
                var origin = isUrl
                    ? SalesforceUrl.OriginLength(WebUtility.UrlDecode(Encoding.ASCII.GetString(raw)), hostSuffixes,
                        name.EndsWith("custom_domain", StringComparison.Ordinal))
                    : 0;
                var from = start + equals + 1;
                if (origin > 0)
                {
                    splices.Add(from, from + RawText.UrlEncodedLength(raw, origin), WebUtility.UrlEncode(clientOrigin));
                }
            }

            start += pair.Length + 1;
        }

        return splices.Apply(form);
    }

    /// <summary>
    /// A <c>Location</c> that leads to an API path on a Salesforce host, pointed back at the sidecar; any other one as it is. A relative
    /// one stays relative.
    /// </summary>
    public static string RewriteLocation(string location, string clientOrigin, IReadOnlyList<string> hostSuffixes)
    {
        ArgumentNullException.ThrowIfNull(location);
        var length = SalesforceUrl.OriginLength(location, hostSuffixes);
        return length == 0 ? location : string.Concat(clientOrigin, location.AsSpan(length));
    }

    private static bool IsUrlMember(int depth, string? section, string name) => depth switch
    {
        1 => name is "identity" or "id" or "sub" or "custom_domain",
        2 => section == "urls",
        _ => false,
    };
}
