using System.Text;
using Sidecar.Dialects;

namespace Sidecar.IntegrationTests.Dialects;

/// <summary>
/// Only Salesforce's own code, at its place in the form of the family, speaks of the session. Never words somewhere, never the status
/// alone.
/// </summary>
public class SessionVerdictTests
{
    private const string RestExpired = """[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]""";
    private const string BulkExpired = "<error xmlns=\"http://www.force.com/2009/06/asyncapi/dataload\"><exceptionCode>InvalidSessionId</exceptionCode><exceptionMessage>Invalid session id</exceptionMessage></error>";

    private static readonly ApiDialect[] All =
    [
        RestDialect.Instance, BulkV1Dialect.Instance, SoapDialect.Instance, IdentityDialect.Instance, StreamingDialect.Instance,
            PageDialect.Instance,
    ];

    [Theory]
    [InlineData("rest", 401, RestExpired, "Expired")]
    [InlineData("rest", 401, """ [ {"errorCode":"INVALID_SESSION_ID","message":"x"} ] """, "Expired")]
    [InlineData("rest", 401, """[{"message":"INVALID_HEADER_TYPE","errorCode":"INVALID_AUTH_HEADER"}]""", "Expired")]
    [InlineData("rest", 401, "\uFEFF" + RestExpired, "Expired")]
    [InlineData("rest", 401, """[{"errorCode":"INVALID_SESSION_ID","mess""", "Expired")]
    [InlineData("rest", 401, "<?xml version=\"1.0\"?><Errors><Error><errorCode>INVALID_SESSION_ID</errorCode><message>x</message></Error></Errors>", "Expired")]
    [InlineData("rest", 401, """[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]""", "Incurable")]
    [InlineData("rest", 401, """[{"message":"x","errorCode":"INVALID_OPERATION_WITH_EXPIRED_PASSWORD"}]""", "Incurable")]
    [InlineData("rest", 400, """[{"message":"Destination URL not reset. The URL returned from login must be set","errorCode":"URL_NOT_RESET"}]""", "OrgMoved")]
    [InlineData("rest", 400, """[{"errorCode":"URL_NOT_RESET","message":"x"}]""", "OrgMoved")]
    [InlineData("rest", 400, RestExpired, "Valid")]
    [InlineData("rest", 401, "", "Valid")]
    [InlineData("rest", 401, "\"INVALID_SESSION_ID\"", "Valid")]
    [InlineData("rest", 401, """{"errorCode":"INVALID_SESSION_ID"}""", "Valid")]
    [InlineData("rest", 401, """{"error":[{"errorCode":"INVALID_SESSION_ID"}]}""", "Valid")]
    [InlineData("rest", 401, """[{"message":"INVALID_SESSION_ID","errorCode":"APEX_ERROR"}]""", "Valid")]
    [InlineData("rest", 401, """[{"data":{"errorCode":"INVALID_SESSION_ID"}}]""", "Valid")]
    [InlineData("rest", 401, """["INVALID_SESSION_ID"]""", "Valid")]
    [InlineData("rest", 401, "<html><body>INVALID_SESSION_ID</body></html>", "Valid")]
    [InlineData("rest", 401, "<Errors><Error><message>INVALID_SESSION_ID</message></Error></Errors>", "Valid")]
    [InlineData("rest", 401, "Unauthorized", "Valid")]
    [InlineData("bulk1", 400, BulkExpired, "Expired")]
    [InlineData("bulk1", 400, """{"exceptionCode":"InvalidSessionId","exceptionMessage":"Invalid session id"}""", "Expired")]
    [InlineData("bulk1", 400, """{"exceptionMessage":"This session is not valid for use with the API","exceptionCode":"InvalidSessionId"}""", "Incurable")]
    [InlineData("bulk1", 400, """[{"errorCode":"URL_NOT_RESET","message":"x"}]""", "OrgMoved")]
    [InlineData("bulk1", 400, """{"exceptionCode":"InvalidBatch","exceptionMessage":"InvalidSessionId"}""", "Valid")]
    [InlineData("bulk1", 400, "<error><exceptionCode>InvalidBatch</exceptionCode><exceptionMessage>a row quotes "
        + "&lt;exceptionCode>InvalidSessionId&lt;/exceptionCode></exceptionMessage></error>", "Valid")]
    [InlineData("bulk1", 400, "<batchInfo><stateMessage><exceptionCode>InvalidSessionId</exceptionCode></stateMessage></batchInfo>",
        "Valid")]
    [InlineData("bulk1", 401, "", "Valid")]
    [InlineData("identity", 403, "Bad_OAuth_Token", "Expired")]
    [InlineData("identity", 403, "Bad_OAuth_Token\n", "Expired")]
    [InlineData("identity", 403, "Wrong_Org", "Valid")]
    [InlineData("identity", 403, "no Bad_OAuth_Token here", "Valid")]
    [InlineData("identity", 401, RestExpired, "Expired")]
    [InlineData("identity", 401, "", "Valid")]
    [InlineData("streaming", 200, """[{"clientId":"x","channel":"/meta/connect","error":"401::Authentication invalid","successful":false}]""", "Expired")]
    [InlineData("streaming", 200, """[{"ext":{"sfdc":{"failureReason":"401::Authentication invalid"}},"channel":"/meta/handshake","error":"403::Handshake denied"}]""", "Expired")]
    [InlineData("streaming", 200, """{"channel":"/meta/handshake","error":"401\u003a:x"}""", "Expired")]
    [InlineData("streaming", 200, """[{"channel":"/topic/x","data":{"error":"401::a customer's text"}}]""", "Valid")]
    [InlineData("streaming", 200, """[{"channel":"/topic/x","data":"\"error\":\"401::x"}]""", "Valid")]
    [InlineData("streaming", 200, """[{"channel":"/meta/connect","error":"403::Unknown client"}]""", "Valid")]
    [InlineData("streaming", 401, "", "Valid")]
    [InlineData("soap", 500, "<e:Envelope "
        + "xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault><faultcode>UNKNOWN_EXCEPTION</faultcode><faultstring>UNKNOWN_EXCEPTION: Destination URL not reset. The URL</faultstring></e:Fault></e:Body></e:Envelope>", "OrgMoved")]
    [InlineData("soap", 500, "<e:Envelope "
        + "xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault><faultcode>APEX_ERROR</faultcode><faultstring>Destination URL not reset</faultstring></e:Fault></e:Body></e:Envelope>", "Valid")]
    [InlineData("soap", 401, "", "Valid")]
    public void Response_IsJudgedByItsCodeAlone(string dialect, int status, string body, string verdict)
        => Assert.Equal(verdict, All.Single(one => one.Name == dialect).VerdictOf(status, Encoding.UTF8.GetBytes(body)).ToString());

    [Theory]
    [InlineData("""[{"channel":"/meta/handshake","version":"1.0"}]""", true)]
    [InlineData("""{"version":"1.0","channel":"/meta\/handshake"}""", true)]
    [InlineData("""[{"channel":"/meta/connect"}]""", false)]
    [InlineData("""[{"channel":"/event/X__e","data":{"channel":"/meta/handshake"}}]""", false)]
    [InlineData("", false)]
    public void StreamingMessage_MayBeSentAgainOnlyIfItOpensAConversation(string body, bool may)
        => Assert.Equal(may, StreamingDialect.Instance.MayRetry(Encoding.UTF8.GetBytes(body)));

    /// <summary>A hostile body costs no more than its length: no pattern is searched from every position.</summary>
    [Fact]
    public void AnyBody_EndsWithoutAnException()
    {
        foreach (var body in new[] { "[", "[[[[", "{\"a\":", "<", "<a", "<!DOCTYPE a><a/>", "[{\"errorCode\":1}]",
            "[{\"errorCode\":null}]", "[{\"errorCode\":\"\\ud800\"}]", "\0\0", new string('[', 5000) })
        {
            foreach (var dialect in All)
            {
                Assert.Equal(SessionVerdict.Valid, dialect.VerdictOf(401, Encoding.UTF8.GetBytes(body)));
            }
        }
    }
}
