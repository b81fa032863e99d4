using System.Xml;
using Sidecar.Forwarding.UrlRewriting;
using Sidecar.Soap;
using Sidecar.Streams;

namespace Sidecar.Forwarding.VersionLifting;

/// <summary>Gives the URLs of a response's body the version that the client wrote.</summary>
internal static class LoweredBody
{
    /// <summary>Old programs that ask for XML page through small results; a longer document passes as it is.</summary>
    private const int LongestXml = 1024 * 1024;

    public static async ValueTask ApplyAsync(HttpResponseMessage response, VersionLift lift, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (type.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            await ApplyToJsonAsync(response, lift, cancellationToken);
        }
        else if (type.Contains("xml", StringComparison.OrdinalIgnoreCase))
        {
            var head = await ResponseHead.ReadAsync(response, LongestXml, cancellationToken);
            if (head.DecodedWhole && OfXml(head.Decoded.Span, lift) is { } lowered)
            {
                ResponseHead.Replace(response, lowered);
            }
        }
    }

    private static async ValueTask ApplyToJsonAsync(HttpResponseMessage response, VersionLift lift, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);

        // Asked for without a coding. A body that comes packed all the same keeps the living version if nobody can unpack it.
        if (ContentCodings.Unpack(body, response.Content.Headers.ContentEncoding) is { } plain)
        {
            ResponseHead.Replace(response, new LoweringStream(plain, lift));
            if (lift.From.Length != lift.To.Length)
            {
                response.Content.Headers.ContentLength = null;
            }
        }
    }

    /// <summary>The changed document; null when nothing changes or it is no XML.</summary>
    public static byte[]? OfXml(ReadOnlySpan<byte> xml, VersionLift lift)
    {
        if (XmlEncodingDetector.Detect(xml, final: true, out var encoding) is not XmlEncodingDetection.Found)
        {
            return null;
        }

        var chars = new char[xml.Length];
        var text = chars.AsSpan(0, encoding.Decode(xml, chars, final: true, out _));
        var splices = new SpliceList();
        var tags = new TagScanner(text);
        var names = new List<string>();
        try
        {
            using var reader = SoapText.Open(xml);
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

                if (reader.NodeType is XmlNodeType.Element)
                {
                    names.RemoveRange(reader.Depth, names.Count - reader.Depth);
                    names.Add(reader.LocalName);
                    var (start, length) = UrlAt(text, tags, names, lift);
                    var at = length > 0 ? lift.FindIn(text.Slice(start, length)) : -1;
                    if (at >= 0)
                    {
                        start += at;
                        splices.Add(
                            encoding.ByteOffset(text, start), encoding.ByteOffset(text, start + lift.To.Length), lift.From, encoding);
                    }
                }
            }
        }
        catch (XmlException)
        {
            return null;
        }

        return splices.Apply(xml);
    }

    /// <summary>
    /// What may be a URL: the <c>url</c> of a record, which is an attribute in XML, or the text of an element that holds one.
    /// </summary>
    private static (int Start, int Length) UrlAt(ReadOnlySpan<char> text, TagScanner tags, List<string> names, VersionLift lift)
    {
        if (tags.TryFindAttribute("url", out var start, out var end))
        {
            start += text[start..end].IndexOfAny('"', '\'') + 1;
            return (start, end - 1 - start);
        }

        var depth = names.Count - 1;
        if (depth < 1 || !UrlPlaces.Include(depth, depth > 1 ? names[^2] : "", names[^1], lift.ListsResources))
        {
            return (0, 0);
        }

        var content = text[tags.End..];
        var length = content.IndexOf('<');
        return (tags.End, length < 0 ? content.Length : length);
    }
}
