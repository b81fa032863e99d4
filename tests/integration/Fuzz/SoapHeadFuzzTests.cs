using System.Text;
using System.Xml;
using CsCheck;
using Sidecar.Soap;

namespace Sidecar.IntegrationTests.Fuzz;

/// <summary>
/// The SOAP rewriter, fed with nonsense: it says no in its own words, or what leaves is the client's request with our session in place of
/// the client's, as the framework's own XML reader, asked independently, sees it; and every byte after the head is the client's.
/// </summary>
public class SoapHeadFuzzTests
{
    private const string Session = "00Dnew!session";
    private const string Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private const string Query = "<query xmlns=\"urn:partner.soap.sforce.com\"><queryString>SELECT Id &lt; é</queryString></query>";

    private static readonly string[] Headers =
    [
        "<se:Header><SessionHeader xmlns=\"urn:partner.soap.sforce.com\"><sessionId>00Dxx!old</sessionId></SessionHeader><!-- c --></se:Header>",
        "<se:Header><c:CallOptions xmlns:c='urn:c'><c:client>x</c:client></c:CallOptions><n:SessionHeader "
            + "xmlns:n='urn:n'>\r\n<n:sessionId a='>'>00D<![CDATA[xx!]]>old</n:sessionId ></n:SessionHeader></se:Header>",
        "<se:Header><SessionHeader><sessionId>00Dxx!old</sessionId></SessionHeader><x:SessionHeader xmlns:x=\"urn:x\"><x:sessionId>00Dxx&#33;elder</x:sessionId></x:SessionHeader></se:Header>",
        "<se:Header><SessionHeader xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><sessionId i:nil=\"true\"/></SessionHeader></se:Header>",
        "<se:Header><SessionHeader/></se:Header>", "<se:Header/>", "",
    ];

    private static readonly byte[][] Snippets =
    [
        .. new[]
        {
            "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<SessionHeader>", "</SessionHeader>", "<sessionId>", "</sessionId>",
                "<sessionId/>", "<se:Header>", "</se:Header>", "<se:Body>", "</se:Body>",
            "&amp;", "&#60;", "&x;", "xmlns=\"\"", " a='>'", "/>", "<", ">", "\"", "'", "<!DOCTYPE x>", "<!DOCTYPE x [<!ENTITY x 'y'>]>",
                "\r", "\r\n", "\0", "\uFEFF", "00Dxx!other", "😀",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC0, 0xAF], [0xFF, 0xFE], [0xED, 0xA0, 0x80],
    ];

    private static readonly byte[][] Seeds = [.. Headers.SelectMany(header =>
    {
        var text = $"<se:Envelope xmlns:se=\"{Soap11}\">{header}<se:Body>{Query}</se:Body></se:Envelope>";
        return new[]
        {
            Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text), Encoding.UTF8.GetBytes("\uFEFF" + text),
                Encoding.Latin1.GetBytes("<?xml version='1.0' encoding='iso-8859-1'?>" + text),
            Encoding.Unicode.GetBytes("\uFEFF" + text),
                Encoding.BigEndianUnicode.GetBytes("\uFEFF<?xml version=\"1.0\" encoding=\"utf-16\"?>" + text),
        };
    })];

    private long _accepted;
    private long _judged;

    [Fact]
    public async Task MutatedEnvelope_IsReadOrRefusedAndLosesNothing()
    {
        await Fuzzing.Mutated(Seeds, Snippets).SampleAsync(HoldsAsync, iter: Fuzzing.Iterations);

        // Were nearly all refused, or nearly none understood by the other reader, nothing would have been shown.
        Assert.InRange(_accepted, Fuzzing.Iterations / 20, long.MaxValue);
        Assert.InRange(_judged, _accepted * 8 / 10, long.MaxValue);
    }

    [Fact]
    public async Task ArbitraryBytes_AreRefused()
        => await Gen.Byte.Array[0, 300].SampleAsync(HoldsAsync, iter: Fuzzing.Iterations);

    private async Task HoldsAsync(byte[] bytes)
    {
        using var body = new MemoryStream(bytes);
        var result = await SoapHeadReader.ReadAsync(body, SoapHeadReader.DefaultLookAhead, CancellationToken.None);
        if (result.Head is not { } head)
        {
            Assert.NotEqual(SoapHeadProblem.None, result.Problem);
            return;
        }

        Interlocked.Increment(ref _accepted);
        Assert.InRange(head.Length, 0, bytes.Length);
        var rewritten = head.WithSession(Session).ToArray();
        byte[] sent = [.. rewritten, .. bytes.AsSpan(head.Length)];
        Assert.False(ReferenceHead.Of(bytes, DtdProcessing.Prohibit) is null
            && ReferenceHead.Of(bytes, DtdProcessing.Ignore) is not null, "a document type declaration was let through");

        // A framework reader that does not know the encoding (or wants a mark for it) can judge neither side. Where mark and declaration
        // contradict each other it goes by the declaration, the sidecar by the mark (RFC 7303 §3.3); the markup is ASCII either way.
        if ((bytes.AsSpan().StartsWith("\uFEFF"u8) && bytes.AsSpan().IndexOf("iso-8859-1"u8) >= 0)
            || ReferenceHead.Of(bytes) is not { } before)
        {
            return;
        }

        Interlocked.Increment(ref _judged);
        var after = ReferenceHead.Of(sent);
        Assert.True(after is not null, "what leaves is not readable any more");
        Assert.NotEmpty(after.Sessions);
        Assert.All(after.Sessions, session => Assert.Equal(Session, session));
        Assert.Equal(Math.Max(1, before.Headers), after.Headers);
        if (before.Headers <= 1 && before.Sessions.Count <= 1)
        {
            Assert.Single(after.Sessions);
        }

        Assert.Equal(before.Operation, after.Operation);
        Assert.Equal(before.Operation, (head.Operation, head.OperationNamespace));
        Assert.Equal(before.Sessions.Select(s => s.Trim()).FirstOrDefault(s => s.Length > 0), head.PresentedSession);
        AssertGone(before, bytes.AsSpan(0, head.Length), rewritten);
        Assert.Equal(ReferenceHead.IsWellFormed(bytes), ReferenceHead.IsWellFormed(sent));
    }

    /// <summary>The client's own session is nowhere in the head, if it stood only where a session stands.</summary>
    private static void AssertGone(ReferenceHead before, ReadOnlySpan<byte> head, byte[] rewritten)
    {
        foreach (var old in before.Sessions.Where(s => s.Length > 6))
        {
            foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
            {
                var form = encoding.GetBytes(old);
                var first = head.IndexOf(form);
                if (first >= 0 && head[(first + 1)..].IndexOf(form) < 0)
                {
                    Assert.True(rewritten.AsSpan().IndexOf(form) < 0, "the old session is still there");
                }
            }
        }
    }
}
