using System.Text;
using System.Xml.Linq;
using Sidecar.Soap;
using static Sidecar.IntegrationTests.Soap.SoapHeads;

namespace Sidecar.IntegrationTests.Soap;

public class SoapHeadReaderTests
{
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
        if (SessionIds(original).Count == 0)
        {
            session.Remove();
        }

        Assert.True(XNode.DeepEquals(Tidy(original), Tidy(sent)), sent.ToString());
    }

    [Theory]
    [InlineData("", "query", Partner)]
    [InlineData("<s:Header/>", "query", Partner)]
    [InlineData("<s:Header  />", "query", "http://soap.sforce.com/2006/04/metadata")]
    [InlineData("<s:Header></s:Header>", "query", "urn:enterprise.soap.sforce.com")]
    [InlineData("<s:Header><CallOptions xmlns='urn:x'><client>SessionHeader</client></CallOptions></s:Header>", "query",
        "urn:tooling.soap.sforce.com")]
    [InlineData("<s:Header><c:sessionId xmlns:c='urn:x'>not the one</c:sessionId></s:Header>", "doIt",
        "http://soap.sforce.com/schemas/class/ns/A%26B\u00e9")]
    public async Task SessionHeaderMissing_IsInsertedInTheOperationsNamespace(string header, string operation, string operationNamespace)
    {
        var body = Encoding.UTF8.GetBytes(
            $"{Open}{header}<s:Body>\r\n <o:{operation} xmlns:o=\"{operationNamespace}\"/></s:Body></s:Envelope>");
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
    public async Task Utf16DeclaredButSentAsUtf8_IsReadAsWhatItIs() =>
        Assert.Equal("query", (await ReadAsync("<?xml version=\"1.0\" encoding=\"utf-16\"?>" + Open + Query)).Head?.Operation);

    private static XDocument Tidy(XDocument document)
    {
        document.DescendantNodes().OfType<XText>().Where(t => string.IsNullOrWhiteSpace(t.Value)).Remove();
        foreach (var element in document.Descendants().Where(e => !e.Nodes().Any()))
        {
            element.RemoveNodes();
        }

        return XDocument.Parse(document.ToString(SaveOptions.DisableFormatting).Replace("></sessionId>", "/>", StringComparison.Ordinal));
    }
}
