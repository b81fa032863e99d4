using System.Text;
using Sidecar.Dialects;
using Sidecar.Soap;

namespace Sidecar.IntegrationTests.Soap;

public class SoapFaultReaderTests
{
    private const string Expired = "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session. Session not found, "
        + "missing session key: 00Dxx0000001gPL!AQ4A.Secret_1 end";

    [Theory]
    [InlineData("sf:INVALID_SESSION_ID", Expired, nameof(SessionVerdict.Expired))]
    [InlineData("INVALID_SESSION_ID", "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: null",
        nameof(SessionVerdict.Expired))]
    [InlineData(" ns1:INVALID_SESSION_ID\n", "", nameof(SessionVerdict.Expired))]
    [InlineData("sf:INVALID_SESSION_ID", "INVALID_SESSION_ID: This session is not valid for use with the REST API",
        nameof(SessionVerdict.Incurable))]
    [InlineData("sf:INVALID_SESSION_ID", "INVALID_SESSION_ID: This session is not valid for use with the API",
        nameof(SessionVerdict.Incurable))]
    [InlineData("sf:INVALID_SESSION_ID", "Connected app is not attached to Agent", nameof(SessionVerdict.Incurable))]
    [InlineData("sf:INVALID_OPERATION_WITH_EXPIRED_PASSWORD", "The users password has expired", nameof(SessionVerdict.Incurable))]
    [InlineData("UNKNOWN_EXCEPTION", "UNKNOWN_EXCEPTION: Destination URL not reset. The URL returned from login must be set",
        nameof(SessionVerdict.OrgMoved))]
    [InlineData("sf:MALFORMED_QUERY", "MALFORMED_QUERY: unexpected token: INVALID_SESSION_ID", nameof(SessionVerdict.Valid))]
    [InlineData("sf:APEX_ERROR", "APEX_ERROR: Connected app is not attached to Agent", nameof(SessionVerdict.Valid))]
    public void Fault_IsJudgedWithAndWithoutDetail(string code, string text, string verdictName)
    {
        var verdict = Enum.Parse<SessionVerdict>(verdictName);
        foreach (var detail in new[] { "", "<detail><sf:f><sf:exceptionCode>INVALID_SESSION_ID</sf:exceptionCode></sf:f></detail>" })
        {
            var fault = Envelope($"<e:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring>{detail}</e:Fault>");
            Assert.Equal(verdict, SoapDialect.Instance.VerdictOf(500, Encoding.UTF8.GetBytes(fault)));
        }
    }

    [Theory]
    [InlineData("rest", 401, "[{\"message\":\"This session is not valid for use with the API\",\"errorCode\":\"INVALID_SESSION_ID\"}]")]
    [InlineData("bulk1", 400, "<error><exceptionCode>InvalidSessionId</exceptionCode><exceptionMessage>This session is not valid for "
        + "use with the API</exceptionMessage></error>")]
    public void SameText_IsIncurableInEveryDialect(string dialect, int status, string body)
        => Assert.Equal(SessionVerdict.Incurable, (dialect == "rest"
            ? (ApiDialect)RestDialect.Instance
            : BulkV1Dialect.Instance).VerdictOf(status, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void FaultStringFirstOrCutOff_IsStillRead()
    {
        Assert.Equal(
            (
                "INVALID_SESSION_ID", "x"), Read(
                    "<e:Fault><faultstring>x</faultstring><faultcode>sf:INVALID_SESSION_ID</faultcode></e:Fault>"));
        var cut = Encoding.UTF8.GetBytes(Envelope("<e:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>Ille"));
        Assert.Equal("INVALID_SESSION_ID", SoapFaultReader.Read(cut.AsSpan(0, cut.Length - 24)).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>503")]
    [InlineData("<queryResponse><faultcode>sf:INVALID_SESSION_ID</faultcode></queryResponse>")]
    [InlineData("<a><b><e:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode></e:Fault></b></a>")]
    public void NoFault_IsEmpty(string content) => Assert.Equal(("", ""), Read(content));

    [Fact]
    public void Garbage_NeverThrows()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            Assert.Equal(("", ""), SoapFaultReader.Read(bytes));
        }

        Assert.Equal(("", ""), SoapFaultReader.Read("<?xml version='1.0' encoding='no-such'?><a/>"u8.ToArray()));
        Assert.Equal(("", ""), SoapFaultReader.Read("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"u8.ToArray()));
    }

    [Fact]
    public void FaultWithADocumentType_IsNotRead()
    {
        const string fault = "<e:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>x</faultstring></e:Fault>";
        Assert.Equal("INVALID_SESSION_ID", Read(fault).Code);
        var withType = Envelope(fault).Replace("<e:Envelope", "<!DOCTYPE e:Envelope [<!ENTITY b 'c'>]><e:Envelope",
            StringComparison.Ordinal);
        Assert.Equal(("", ""), SoapFaultReader.Read(Encoding.UTF8.GetBytes(withType)));
    }

    private static (string Code, string Text) Read(string content) => SoapFaultReader.Read(Encoding.UTF8.GetBytes(Envelope(content)));

    private static string Envelope(string content) =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:sf=\"urn:fault.partner.soap.sforce.com\" xmlns:ns1=\"urn:x\"><e:Body>{content}</e:Body></e:Envelope>";
}
