using System.Text;
using System.Xml.Linq;
using Sidecar.Credentials.Soap;
using static Sidecar.IntegrationTests.Credentials.Soap.SoapHeads;

namespace Sidecar.IntegrationTests.Credentials.Soap;

public class SoapHeadReaderTests
{
    private const string Partner = "urn:partner.soap.sforce.com";
    private const string Open = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">";
    private const string Query = "<s:Body><query xmlns=\"" + Partner + "\"><queryString>SELECT Id FROM Account</queryString></query></s:Body></s:Envelope>";

    [Theory]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"><sessionId>old</sessionId></SessionHeader></s:Header>", "old")]
    [InlineData("<s:Header><p:SessionHeader xmlns:p=\"urn:x\"><p:sessionId>old</p:sessionId></p:SessionHeader></s:Header>", "old")]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"><sessionId> \r\n old\r</sessionId></SessionHeader></s:Header>", "old")]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"><sessionId>o&#108;<![CDATA[d&]]><!-- - --></sessionId></SessionHeader></s:Header>", "old&")]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"><sessionId a='>' b=\"/>\">old</sessionId></SessionHeader></s:Header>", "old")]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"><sessionId></sessionId></SessionHeader></s:Header>", null)]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"><sessionId/></SessionHeader></s:Header>", null)]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"><p:sessionId xmlns:p='urn:x' /></SessionHeader></s:Header>", null)]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\" xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><sessionId i:nil = 'true'/></SessionHeader></s:Header>", null)]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"/></s:Header>", null)]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"></SessionHeader></s:Header>", null)]
    [InlineData("<s:Header><p:SessionHeader xmlns:p=\"urn:x\" /></s:Header>", null)]
    [InlineData("<s:Header><SessionHeader xmlns=\"urn:x\"><other/></SessionHeader></s:Header>", null)]
    public async Task SessionHeaderPresent_HoldsTheSessionOnceAndNothingElseChanges(string header, string? presented)
    {
        var body = Encoding.UTF8.GetBytes(Open + header + Query);
        var head = (await ReadAsync(body)).Head!;
        Assert.Equal(("query", Partner, presented), (head.Operation, head.OperationNamespace, head.PresentedSession));

        var sent = Load(Rewrite(head, body));
        var session = Assert.Single(SessionIds(sent));
        Assert.Equal(Session, session.Value);
        Assert.Equal("urn:x", session.Name.NamespaceName);
        Assert.Null(session.Attribute(XName.Get("nil", "http://www.w3.org/2001/XMLSchema-instance")));
        session.RemoveNodes();
        var original = Load(body);
        SessionIds(original).ForEach(e => e.RemoveNodes());
        SessionIds(original).Attributes().Where(a => a.Name.LocalName == "nil").Remove();
        if (SessionIds(original).Count == 0) session.Remove();
        Assert.True(XNode.DeepEquals(Tidy(original), Tidy(sent)), sent.ToString());
    }

    [Theory]
    [InlineData("", "query", Partner)]
    [InlineData("<s:Header/>", "query", Partner)]
    [InlineData("<s:Header  />", "query", "http://soap.sforce.com/2006/04/metadata")]
    [InlineData("<s:Header></s:Header>", "query", "urn:enterprise.soap.sforce.com")]
    [InlineData("<s:Header><CallOptions xmlns='urn:x'><client>SessionHeader</client></CallOptions></s:Header>", "query", "urn:tooling.soap.sforce.com")]
    [InlineData("<s:Header><c:sessionId xmlns:c='urn:x'>not the one</c:sessionId></s:Header>", "doIt", "http://soap.sforce.com/schemas/class/ns/A%26B\u00e9")]
    public async Task SessionHeaderMissing_IsInsertedInTheOperationsNamespace(string header, string operation, string operationNamespace)
    {
        var body = Encoding.UTF8.GetBytes($"{Open}{header}<s:Body>\r\n <o:{operation} xmlns:o=\"{operationNamespace}\"/></s:Body></s:Envelope>");
        var head = (await ReadAsync(body)).Head!;
        Assert.Equal((operation, operationNamespace), (head.Operation, head.OperationNamespace));

        var sent = Load(Rewrite(head, body));
        var session = Assert.Single(SessionIds(sent));
        Assert.Equal((Session, operationNamespace), (session.Value, session.Name.NamespaceName));
        Assert.Equal(operationNamespace, session.Parent!.Name.NamespaceName);
        Assert.Equal(["Header", "Body"], sent.Root!.Elements().Select(e => e.Name.LocalName));
    }

    [Fact]
    public async Task SeveralSessionHeaders_AllAreReplaced()
    {
        const string headers = "<s:Header><SessionHeader xmlns='urn:a'><sessionId>one</sessionId></SessionHeader><x/>" +
                               "<SessionHeader xmlns='urn:b'><sessionId>two</sessionId><sessionId/></SessionHeader></s:Header>" +
                               "<s:Header><SessionHeader xmlns='urn:c'><sessionId>three</sessionId></SessionHeader></s:Header>";
        var body = Encoding.UTF8.GetBytes(Open + headers + Query);
        var head = (await ReadAsync(body)).Head!;
        Assert.Equal("one", head.PresentedSession);
        Assert.Equal([Session, Session, Session, Session], SessionIds(Load(Rewrite(head, body))).Select(e => e.Value));
    }

    [Fact]
    public async Task SessionWithMarkup_IsEscaped()
    {
        var body = Encoding.UTF8.GetBytes(Open + Query);
        var head = (await ReadAsync(body)).Head!;
        byte[] sent = [.. head.WithSession("a<b>&\"'é\u20AC😀").Span, .. body.AsSpan(head.Length)];
        Assert.Equal("a<b>&\"'é\u20AC😀", Assert.Single(SessionIds(Load(sent))).Value);
    }

    [Theory]
    [InlineData("", SoapHeadProblem.Malformed)]
    [InlineData("   ", SoapHeadProblem.Malformed)]
    [InlineData("{\"json\":true}", SoapHeadProblem.Malformed)]
    [InlineData(Open + "<s:Header><a></b></s:Header>" + Query, SoapHeadProblem.Malformed)]
    [InlineData(Open + "<s:Header>&undefined;</s:Header>" + Query, SoapHeadProblem.Malformed)]
    [InlineData(Open + "<s:Header><a b='1' b='2'/></s:Header>" + Query, SoapHeadProblem.Malformed)]
    [InlineData(Open + "<s:Header><u:a/></s:Header>" + Query, SoapHeadProblem.Malformed)]
    [InlineData(Open + "<s:Header>\u0001</s:Header>" + Query, SoapHeadProblem.Malformed)]
    [InlineData(Open + "<s:Body><logi", SoapHeadProblem.Malformed)]
    [InlineData(Open, SoapHeadProblem.Malformed)]
    [InlineData("<?xml version='1.0' encoding='utf-8'", SoapHeadProblem.Malformed)]
    [InlineData(Open + "</s:Envelope>", SoapHeadProblem.NotSoap)]
    [InlineData("<html><body/></html>", SoapHeadProblem.NotSoap)]
    [InlineData("<Envelope/>", SoapHeadProblem.NotSoap)]
    [InlineData("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body/></s:Envelope>", SoapHeadProblem.NotSoap)]
    [InlineData("<!DOCTYPE x><x/>", SoapHeadProblem.DtdRefused)]
    [InlineData("<?xml version='1.0'?>\r\n<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;&b;'>]><a>&d;</a>", SoapHeadProblem.DtdRefused)]
    [InlineData("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", SoapHeadProblem.DtdRefused)]
    [InlineData("<?xml version='1.0' encoding='Shift_JIS'?><a/>", SoapHeadProblem.UnsupportedEncoding)]
    [InlineData("<?xml version='1.0' encoding='UTF-7'?><a/>", SoapHeadProblem.UnsupportedEncoding)]
    public async Task UnusableRequest_IsNamedWithoutItsContent(string body, SoapHeadProblem problem)
    {
        var result = await ReadAsync(body);
        Assert.Equal((null, problem), (result.Head, result.Problem));
        Assert.NotNull(result.Detail);
        Assert.DoesNotContain("undefined", result.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("passwd", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Soap12_IsToldSo()
    {
        var result = await ReadAsync("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'/>");
        Assert.Contains("SOAP 1.2", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<s:Header><a>{0}</a></s:Header>")]
    [InlineData("<s:Header><a b='{0}'/></s:Header>")]
    [InlineData("<!--{0}-->")]
    public async Task HeaderBeyondTheLookAhead_IsRefused(string header)
    {
        var text = Open + header.Replace("{0}", new string('x', 20_000), StringComparison.Ordinal) + Query;
        var body = Encoding.UTF8.GetBytes(text);
        Assert.Equal(SoapHeadProblem.HeaderTooLarge, (await ReadAsync(body, lookAhead: 16_384)).Problem);
        Assert.Equal("query", (await ReadAsync(body, lookAhead: 32_768)).Head?.Operation);
    }

    [Fact]
    public async Task DeepHeader_IsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 50_000));
        Assert.Equal(SoapHeadProblem.Malformed, (await ReadAsync(Open + "<s:Header>" + deep)).Problem);
    }

    [Fact]
    public async Task LargeBody_IsReadOnlyUntilTheOperationIsKnown()
    {
        var body = Encoding.UTF8.GetBytes(Open + "<s:Body><create xmlns=\"urn:x\">" + new string('x', 5_000_000));
        using var stream = new MemoryStream(body);
        var result = await SoapHeadReader.ReadAsync(stream, SoapHeadReader.DefaultLookAhead, TestContext.Current.CancellationToken);
        Assert.Equal("create", result.Head?.Operation);
        Assert.InRange(stream.Position, 1, 4096);
    }

    [Fact]
    public async Task BodyNotEvenText_PassesBecauseOnlyTheHeadIsRead()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(Open + "<s:Body><create xmlns=\"urn:x\">"), 0xFF, 0xC0, 0x00];
        Assert.Equal("create", (await ReadAsync(body)).Head?.Operation);
    }

    [Fact]
    public async Task InvalidBytesInTheHead_AreMalformed()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(Open + "<s:Header>"), 0xC0, 0xAF, .. Encoding.UTF8.GetBytes("</s:Header>" + Query)];
        Assert.Equal(SoapHeadProblem.Malformed, (await ReadAsync(body)).Problem);
    }

    [Theory]
    [InlineData("<s:Body/>")]
    [InlineData("<s:Body> \n </s:Body>")]
    [InlineData("<s:Body><!-- nothing --></s:Body>")]
    public async Task EmptyBody_HasNoOperation(string soapBody)
    {
        var body = Encoding.UTF8.GetBytes(Open + soapBody + "</s:Envelope>");
        var head = (await ReadAsync(body)).Head!;
        Assert.Equal("", head.Operation);
        Assert.Equal(Session, Assert.Single(SessionIds(Load(Rewrite(head, body)))).Value);
    }

    [Fact]
    public async Task UnpairedSurrogateOrUtf32_IsRefusedCleanly()
    {
        byte[] lone = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Open + "<s:Header>"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("</s:Header>")];
        Assert.Equal(SoapHeadProblem.Malformed, (await ReadAsync(lone)).Problem);
        Assert.Equal(SoapHeadProblem.UnsupportedEncoding, (await ReadAsync(Encoding.UTF32.GetBytes(Open + Query))).Problem);
    }

    [Fact]
    public async Task Utf16DeclaredButSentAsUtf8_IsReadAsWhatItIs() =>
        Assert.Equal("query", (await ReadAsync("<?xml version=\"1.0\" encoding=\"utf-16\"?>" + Open + Query)).Head?.Operation);

    private static XDocument Tidy(XDocument document)
    {
        document.DescendantNodes().OfType<XText>().Where(t => string.IsNullOrWhiteSpace(t.Value)).Remove();
        foreach (var element in document.Descendants().Where(e => !e.Nodes().Any())) element.RemoveNodes();
        return XDocument.Parse(document.ToString(SaveOptions.DisableFormatting).Replace("></sessionId>", "/>", StringComparison.Ordinal));
    }
}
