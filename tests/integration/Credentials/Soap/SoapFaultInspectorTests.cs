using System.Text;
using Sidecar.Credentials.Soap;

namespace Sidecar.IntegrationTests.Credentials.Soap;

public class SoapFaultInspectorTests
{
    private const string Expired = "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session key: 00Dxx0000001gPL!AQ4A.Secret_1 end";

    [Theory]
    [InlineData("sf:INVALID_SESSION_ID", Expired, SoapFaultKind.InvalidSession)]
    [InlineData("INVALID_SESSION_ID", "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: null", SoapFaultKind.InvalidSession)]
    [InlineData(" ns1:INVALID_SESSION_ID\n", "", SoapFaultKind.InvalidSession)]
    [InlineData("sf:INVALID_SESSION_ID", "INVALID_SESSION_ID: This session is not valid for use with the REST API", SoapFaultKind.NotCurable)]
    [InlineData("sf:INVALID_SESSION_ID", "Connected app is not attached to Agent", SoapFaultKind.NotCurable)]
    [InlineData("sf:INVALID_OPERATION_WITH_EXPIRED_PASSWORD", "The users password has expired", SoapFaultKind.NotCurable)]
    [InlineData("UNKNOWN_EXCEPTION", "UNKNOWN_EXCEPTION: Destination URL not reset. The URL returned from login must be set", SoapFaultKind.WrongHost)]
    [InlineData("sf:MALFORMED_QUERY", "MALFORMED_QUERY: unexpected token: INVALID_SESSION_ID", SoapFaultKind.Other)]
    public void Fault_IsClassifiedWithAndWithoutDetail(string code, string text, SoapFaultKind kind)
    {
        foreach (var detail in new[] { "", "<detail><sf:f><sf:exceptionCode>INVALID_SESSION_ID</sf:exceptionCode></sf:f></detail>" })
        {
            var reading = Inspect($"<e:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring>{detail}</e:Fault>");
            Assert.Equal(kind, reading.Kind);
            Assert.DoesNotContain("Secret", reading.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FaultStringFirstOrCutOff_IsStillRead()
    {
        Assert.Equal(SoapFaultKind.InvalidSession, Inspect("<e:Fault><faultstring>x</faultstring><faultcode>sf:INVALID_SESSION_ID</faultcode></e:Fault>").Kind);
        var cut = Encoding.UTF8.GetBytes(Envelope("<e:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>Ille"));
        Assert.Equal(SoapFaultKind.InvalidSession, SoapFaultInspector.Inspect(cut.AsMemory(0, cut.Length - 24)).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>503")]
    [InlineData("<queryResponse><faultcode>sf:INVALID_SESSION_ID</faultcode></queryResponse>")]
    [InlineData("<a><b><e:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode></e:Fault></b></a>")]
    public void NoFault_IsNone(string content) => Assert.Equal(SoapFaultKind.None, Inspect(content).Kind);

    [Fact]
    public void Garbage_NeverThrows()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            Assert.Equal(SoapFaultKind.None, SoapFaultInspector.Inspect(bytes).Kind);
        }

        Assert.Equal(SoapFaultKind.None, SoapFaultInspector.Inspect("<?xml version='1.0' encoding='no-such'?><a/>"u8.ToArray()).Kind);
        Assert.Equal(SoapFaultKind.None, SoapFaultInspector.Inspect("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"u8.ToArray()).Kind);
    }

    [Fact]
    public void FaultWithADocumentType_IsNotRead()
    {
        const string fault = "<e:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>x</faultstring></e:Fault>";
        Assert.Equal(SoapFaultKind.InvalidSession, Inspect(fault).Kind);
        var withType = Envelope(fault).Replace("<e:Envelope", "<!DOCTYPE e:Envelope [<!ENTITY b 'c'>]><e:Envelope", StringComparison.Ordinal);
        Assert.Equal(SoapFaultKind.None, SoapFaultInspector.Inspect(Encoding.UTF8.GetBytes(withType)).Kind);
    }

    [Theory]
    [InlineData("key: 00Dxx0000001gPL!AQ4A.Secret_1 end", "key: 00Dxx0000001gPL!************* end")]
    [InlineData("00Dxx0000001gPLEAY!abc", "00Dxx0000001gPLEAY!***")]
    [InlineData("a! b!c 00Dxx0000001gPL!x! 00Dxx0000001gPL!yy", "a! b!c 00Dxx0000001gPL!*! 00Dxx0000001gPL!**")]
    [InlineData("00Dxx0000001gPL!", "00Dxx0000001gPL!")]
    [InlineData("nothing", "nothing")]
    public void SessionIds_AreMaskedInTextAndBytes(string text, string masked)
    {
        Assert.Equal(masked, SessionMask.Mask(text));
        var bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(text != masked, SessionMask.Mask(bytes));
        Assert.Equal(masked, Encoding.ASCII.GetString(bytes));
    }

    private static SoapFaultReading Inspect(string content) => SoapFaultInspector.Inspect(Encoding.UTF8.GetBytes(Envelope(content)));

    private static string Envelope(string content) =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:sf=\"urn:fault.partner.soap.sforce.com\" xmlns:ns1=\"urn:x\"><e:Body>{content}</e:Body></e:Envelope>";
}
