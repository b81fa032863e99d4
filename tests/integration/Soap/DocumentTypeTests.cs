using System.Text;
using System.Xml;
using Sidecar.Forwarding.UrlRewriting;
using Sidecar.Soap;
using static Sidecar.IntegrationTests.Soap.SoapHeads;

namespace Sidecar.IntegrationTests.Soap;

/// <summary>
/// Document types are refused by two layers, each of which hides the other's absence. Here each is seen alone: the XML reader refuses at
/// the first word of one, before there is any tag; the tag scanner knows no such tag.
/// </summary>
public class DocumentTypeTests
{
    [Theory]
    [InlineData("<!DOCTYPE x [")]
    [InlineData("<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>")]
    public async Task ItsFirstWord_IsRefusedByTheReader(string beginning)
    {
        // One that reads it would want all of it first, and run into the end of the look-ahead.
        var result = await ReadAsync(Encoding.UTF8.GetBytes(beginning + new string(' ', 100_000)), lookAhead: 16 * 1024);
        Assert.Equal(SoapHeadProblem.DtdRefused, result.Problem);
    }

    [Theory]
    [InlineData("<!DOCTYPE a><a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b '<a/>'>]><a/>")]
    [InlineData("<!-- --><!DOCTYPE a SYSTEM 'x'><a/>")]
    public void TheScanner_KnowsNoSuchTag(string text) => Assert.False(new TagScanner(text).MoveNext("a", isEnd: false));

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]
    [InlineData("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>")]
    public void SmallMessage_IsRefused(string text) => Assert.Throws<XmlException>(() =>
    {
        using var reader = SoapText.Open(Encoding.UTF8.GetBytes(text));
        reader.Read();
    });

    [Fact]
    public void IdentityDocument_IsNotRewritten()
        => Assert.Null(OrgUrls.RewriteXml("<!DOCTYPE a [<!ENTITY b 'c'>]><a><id>https://acme.my.salesforce.com/id/x</id></a>"u8,
            "http://localhost", [".salesforce.com"]));
}
