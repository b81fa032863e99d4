using System.Text;
using Sidecar.Soap;
using static Sidecar.IntegrationTests.Soap.SoapHeads;

namespace Sidecar.IntegrationTests.Soap;

/// <summary>SOAP heads that cannot be read safely are refused, each for its own reason.</summary>
public class SoapHeadRefusalTests
{
    [Theory]
    [InlineData("", nameof(SoapHeadProblem.Malformed))]
    [InlineData("   ", nameof(SoapHeadProblem.Malformed))]
    [InlineData("{\"json\":true}", nameof(SoapHeadProblem.Malformed))]
    [InlineData(Open + "<s:Header><a></b></s:Header>" + Query, nameof(SoapHeadProblem.Malformed))]
    [InlineData(Open + "<s:Header>&undefined;</s:Header>" + Query, nameof(SoapHeadProblem.Malformed))]
    [InlineData(Open + "<s:Header><a b='1' b='2'/></s:Header>" + Query, nameof(SoapHeadProblem.Malformed))]
    [InlineData(Open + "<s:Header><u:a/></s:Header>" + Query, nameof(SoapHeadProblem.Malformed))]
    [InlineData(Open + "<s:Header>\u0001</s:Header>" + Query, nameof(SoapHeadProblem.Malformed))]
    [InlineData(Open + "<s:Body><logi", nameof(SoapHeadProblem.Malformed))]
    [InlineData(Open, nameof(SoapHeadProblem.Malformed))]
    [InlineData("<?xml version='1.0' encoding='utf-8'", nameof(SoapHeadProblem.Malformed))]
    [InlineData(Open + "</s:Envelope>", nameof(SoapHeadProblem.NotSoap))]
    [InlineData("<html><body/></html>", nameof(SoapHeadProblem.NotSoap))]
    [InlineData("<Envelope/>", nameof(SoapHeadProblem.NotSoap))]
    [InlineData("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body/></s:Envelope>", nameof(SoapHeadProblem.NotSoap))]
    [InlineData("<!DOCTYPE x><x/>", nameof(SoapHeadProblem.DtdRefused))]
    [InlineData("<?xml version='1.0'?>\r\n<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;&b;'>]><a>&d;</a>",
        nameof(SoapHeadProblem.DtdRefused))]
    [InlineData("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", nameof(SoapHeadProblem.DtdRefused))]
    [InlineData("<?xml version='1.0' encoding='Shift_JIS'?><a/>", nameof(SoapHeadProblem.UnsupportedEncoding))]
    [InlineData("<?xml version='1.0' encoding='UTF-7'?><a/>", nameof(SoapHeadProblem.UnsupportedEncoding))]
    public async Task UnusableRequest_IsNamedWithoutItsContent(string body, string problemName)
    {
        var problem = Enum.Parse<SoapHeadProblem>(problemName);
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
    public async Task InvalidBytesInTheHead_AreMalformed()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(Open + "<s:Header>"), 0xC0, 0xAF, .. Encoding.UTF8.GetBytes("</s:Header>" + Query)];
        Assert.Equal(SoapHeadProblem.Malformed, (await ReadAsync(body)).Problem);
    }

    [Fact]
    public async Task UnpairedSurrogateOrUtf32_IsRefusedCleanly()
    {
        byte[] lone = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Open + "<s:Header>"), 0x00, 0xD8,
            .. Encoding.Unicode.GetBytes("</s:Header>")];
        Assert.Equal(SoapHeadProblem.Malformed, (await ReadAsync(lone)).Problem);
        Assert.Equal(SoapHeadProblem.UnsupportedEncoding, (await ReadAsync(Encoding.UTF32.GetBytes(Open + Query))).Problem);
    }
}
