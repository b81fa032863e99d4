using System.Text;
using Sidecar.Soap;
using static Sidecar.IntegrationTests.Soap.SoapHeads;

namespace Sidecar.IntegrationTests.Soap;

/// <summary>
/// What a head costs is bounded by what its sender spends. Without the bounds, 21,000 empty session ids in 252 KB grew to 2.9 MB, and 200
/// such requests at once ended the process.
/// </summary>
public class SoapHeadSizeTests
{
    private const string Open = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">";
    private const string Query = "<s:Body><query xmlns=\"urn:partner.soap.sforce.com\"/></s:Body></s:Envelope>";

    public static TheoryData<string> Shapes => [.. Hostile.Keys];

    private static Dictionary<string, Func<int, string>> Hostile { get; } = new()
    {
        ["empty session ids"] = size => Headers($"<SessionHeader xmlns='urn:a'>{Fill("<sessionId/>", size)}</SessionHeader>"),
        ["empty session headers"] = size => Headers(Fill("<SessionHeader/>", size)),
        ["nil session ids"] = size => Headers(
            "<SessionHeader xmlns='urn:a' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>"
                + Fill("<sessionId i:nil='1'/>", size) + "</SessionHeader>"),
        ["session headers in many headers"] = size => Open + Fill("<s:Header><SessionHeader/></s:Header>", size) + Query,
        ["sessions in a comment"] = size => Open + $"<!--{Fill("00Dxx0000001gPL!AQ4AQExampleExampl ", size)}-->" + Query,
        ["a long prefix"] = size => Headers($"<{new string('p', size / 2)}:SessionHeader xmlns:{new string('p', size / 2)}='urn:a'/>"),
        ["a long prefix in every id"] = size => Headers(string.Concat(Enumerable.Range(0, 64).Select(_ =>
            $"<{new string('p', size / 128)}:SessionHeader xmlns:{new string('p', size / 128)}='urn:a'/>"))),
        ["a long namespace"] = size => Open + $"<s:Body><query xmlns='{new string('"', size)}'/></s:Body></s:Envelope>",
        ["a long namespace beyond ASCII"] = size => Open + $"<s:Body><query xmlns='{new string('é', size / 2)}'/></s:Body></s:Envelope>",
        ["a long operation"] = size => Open + $"<s:Body><q{new string('é', size / 2)}/></s:Body></s:Envelope>",
        ["a long session"] = size => Headers(
            $"<SessionHeader xmlns='urn:a'><sessionId>{new string('x', size)}</sessionId></SessionHeader>"),
        ["many names"] = size => Headers(string.Concat(Enumerable.Range(0, size / 9).Select(i => $"<a{i:x5}/>"))),
        ["many namespaces"] = size => Headers($"<a{string.Concat(Enumerable.Range(0, size / 15).Select(i => $" xmlns:a{i:x5}='u'"))}/>"),
        ["many attributes"] = size => Headers($"<a{string.Concat(Enumerable.Range(0, size / 11).Select(i => $" a{i:x5}='u'"))}/>"),
        ["much text"] = size => Headers($"<a>{new string('x', size)}</a>"),
    };

    /// <summary>Both the memory while reading and what is kept: at most so many times the input, whatever its shape.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task HeadOfAnyShape_CostsAMultipleOfItsInput(string shape)
    {
        const int kib = 1024;
        await CostOfAsync(shape, 4 * kib);
        foreach (var size in new[] { 16 * kib, 64 * kib, 250 * kib })
        {
            var (allocated, sent) = await CostOfAsync(shape, size);
            Assert.True(allocated <= (24L * size) + (256 * kib), $"{shape}: {size} bytes cost {allocated} bytes of memory");
            Assert.True(sent <= size + (48 * kib), $"{shape}: {size} bytes became {sent}");
        }
    }

    [Theory]
    [InlineData("empty session ids")]
    [InlineData("empty session headers")]
    [InlineData("nil session ids")]
    [InlineData("sessions in a comment")]
    [InlineData("a long prefix")]
    [InlineData("a long namespace")]
    [InlineData("a long operation")]
    public async Task MoreThanAnyClientSends_IsRefused(string shape)
        => Assert.Null((await ReadAsync(Hostile[shape](250 * 1024))).Head);

    private static async Task<(long Allocated, int Sent)> CostOfAsync(string shape, int size)
    {
        var body = Encoding.UTF8.GetBytes(Hostile[shape](size));
        using var stream = new MemoryStream(body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = SoapHeadReader.ReadAsync(stream, 2 * SoapHeadReader.DefaultLookAhead, TestContext.Current.CancellationToken);
        Assert.True(read.IsCompleted, "the memory of one thread is measured, so all must happen on it");
        var sent = (await read).Head?.WithSession(Session).Length ?? 0;
        return (GC.GetAllocatedBytesForCurrentThread() - before, sent);
    }

    private static string Headers(string content) => $"{Open}<s:Header>{content}</s:Header>{Query}";

    private static string Fill(string element, int size) => string.Concat(Enumerable.Repeat(element, Math.Max(1, size / element.Length)));
}
