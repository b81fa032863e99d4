using System.Text;
using System.Xml.Linq;
using CsCheck;
using Sidecar.Soap;
using static Sidecar.IntegrationTests.Soap.SoapHeads;

namespace Sidecar.IntegrationTests.Soap;

/// <summary>
/// Whatever a client writes around it (prefixes, line ends, comments, encodings, other headers): afterwards the session stands in every
/// session header, an independent reader sees no other difference, and the bytes after the head are the client's own.
/// </summary>
public class SoapHeadPropertyTests
{
    private static readonly UTF8Encoding Utf8 = new(false);

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly Gen<string> Space = Pick("", " ", "\n", "\r\n", "\r", "\t\r\r\n ", "\n\r\n");
    private static readonly Gen<string> Filler = Gen.Select(
        Space, Pick("", "<!-- c -->", "<!--\r\n<sessionId>no</sessionId>\r-->", "<?pi <Header> ?>"), Space)
        .Select((a, b, c) => a + b + c);

    // Latin-1 holds the first, windows-1252 the first two, Unicode all.
    private static readonly Gen<string> Accents = Pick("", "é", "é’€", "é’€漢😀");
    private static readonly Gen<string> Prefix = Pick("soapenv:", "se:", "S-1.x:", "");

    private static readonly Gen<string> Quote = Pick("\"", "'");

    private static readonly Gen<string> SessionElement =
        Gen.Select(Pick("", "n:"), Pick("old", "", " 00D!x ", "a<![CDATA[<b>]]>&amp;", "\r\n"), Space, Gen.Bool, Filler, Quote)
            .Select((n, value, space, collapsed, filler, q) => collapsed
                ? $"<{n}sessionId z={q}/>{q}{space}/>"
                : $"<{n}sessionId{space} a={q}\n>{q}{space}>{value}{(value.Length > 0 ? "<!--x-->" : "")}</{n}sessionId{space}>");

    private static readonly Gen<string> SessionHeader =
        Gen.Select(Pick("", "n:"), Gen.OneOf(Gen.Const(""), SessionElement), Filler, Gen.Bool)
            .Select((n, element, filler, collapsed) => collapsed
                ? $"<{n}SessionHeader xmlns='urn:d' xmlns:n='urn:n'/>"
                : $"<{n}SessionHeader xmlns='urn:d' xmlns:n='urn:n'>{filler}{element}{filler}</{n}SessionHeader>");

    private static readonly Gen<string> OtherHeader =
        Gen.Select(
            Accents, Space).Select(
                (text, space) => $"<c:CallOptions xmlns:c='urn:c'{space} t='{text}\n'><c:client>{text}{space}SessionHeader</c:client></c:CallOptions>");

    private static readonly Gen<string[]> HeaderBlocks = Gen.OneOf(OtherHeader, SessionHeader, Filler).Array[0, 5];

    private static readonly Gen<string> Document =
        Gen.Select(Prefix, Filler, HeaderBlocks, Gen.Int[0, 3], Space, Accents, Pick("op:query", "login", "op:dé"))
            .Select((p, filler, blocks, headerForm, space, text, operation) =>
            {
                var colon = p.Length > 0 ? ":" + p[..^1] : "";
                var header = headerForm switch
                {
                    0 => "",
                    1 => $"<{p}Header{space}/>",
                    _ => $"<{p}Header{space}>{filler}{string.Concat(blocks)}{filler}</{p}Header{space}>",
                };
                return $"{filler}<{p}Envelope{space} xmlns{colon}='http://schemas.xmlsoap.org/soap/envelope/' xmlns:op=\"urn:op\">{filler}{header}{filler}" +
                       $"<{p}Body>{filler}<{operation}>{text}</{operation}></{p}Body>{filler}</{p}Envelope>";
            });

    public static TheoryData<string> Encodings
        => ["utf-8", "utf-8 bom", "utf-16", "utf-16be bom", "utf-16 unmarked", "iso-8859-1", "windows-1252", "us-ascii"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void AnyDocument_DiffersByTheSessionOnly(string encoding) =>
        Gen.Select(Document, Pick(1, 3, 4096), Gen.Int[0, 6000]).Sample((text, chunk, padding) =>
        {
            // Comments of any length move the interesting spots across buffer and attempt boundaries.
            var padded = text.Insert(text.IndexOf('<', StringComparison.Ordinal),
                $"<!--{new string('é', padding % 7)}{new string('\n', padding)}-->");
            var body = Encode(padded, encoding);
            var result = ReadAsync(body, chunk).GetAwaiter().GetResult();
            Assert.True(result.Head is not null, result.Detail);
            Check(result.Head, body, encoding);
        }, iter: 300, threads: 1);

    private static void Check(SoapHead head, byte[] body, string encoding)
    {
        var sent = Rewrite(head, body);
        Assert.True(body.AsSpan(head.Length).SequenceEqual(sent.AsSpan(sent.Length - (body.Length - head.Length))));
        var (before, after) = (Parse(body, encoding), Parse(sent, encoding));
        var (had, has) = (SessionIds(before), SessionIds(after));
        Assert.NotEmpty(has);
        Assert.All(has, e => Assert.Equal(Session, e.Value));
        Assert.Equal(had.Select(e => e.Value.Trim()).FirstOrDefault(v => v.Length > 0), head.PresentedSession);
        Assert.Equal(after.Root!.Element(Soap11 + "Body")!.Elements().First().Name, XName.Get(head.Operation, head.OperationNamespace));
        Assert.Equal(Skeleton(before), Skeleton(after));
    }

    /// <summary>
    /// Everything but the session ids, the session headers that the client did not write, and headers that are empty without them.
    /// </summary>
    private static string Skeleton(XDocument document)
    {
        SessionIds(document).ForEach(e => e.RemoveNodes());
        SessionIds(document).Where(e => !e.HasAttributes).ToList().ForEach(e => e.Remove());
        var headers = document.Root!.Elements(Soap11 + "Header").ToList();
        headers.Elements().Where(e => e.Name.LocalName == "SessionHeader" && e.Name.NamespaceName is not ("urn:d" or "urn:n")).Remove();
        headers.Where(e => !e.Nodes().Any()).ToList().ForEach(e => e.Remove());
        var text = new StringBuilder();
        foreach (var node in document.DescendantNodes())
        {
            text.Append(node switch
            {
                XElement e => e.Name + "[" + string.Join(",",
                    e.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => a.Name + "=" + a.Value)) + "]",
                XText t => string.IsNullOrWhiteSpace(t.Value) ? "" : t.Value,
                _ => node.ToString(),
            }).Append('\n');
        }

        return string.Join('\n', text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static byte[] Encode(string text, string encoding) => encoding switch
    {
        "utf-8" => Utf8.GetBytes(text),
        "utf-8 bom" => [0xEF, 0xBB, 0xBF, .. Utf8.GetBytes(text)],
        "utf-16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
        "utf-16 unmarked" => Encoding.Unicode.GetBytes("<?xml version='1.0' encoding='utf-16'?>" + text),
        "utf-16be bom" => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
        _ => Encoding.GetEncoding(encoding, new EncoderReplacementFallback("?"), DecoderFallback.ExceptionFallback)
            .GetBytes($"<?xml version='1.0' encoding='{encoding}'?>{(encoding == "us-ascii" ? text.Replace("é", "e") : text)}"),
    };

    private static XDocument Parse(byte[] body, string encoding)
    {
        // The framework's own reader is the oracle; where it wants a byte order mark it gets text.
        if (encoding != "utf-16 unmarked")
        {
            return Load(body);
        }

        return XDocument.Parse(Encoding.Unicode.GetString(body), LoadOptions.PreserveWhitespace);
    }

    static SoapHeadPropertyTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
}
