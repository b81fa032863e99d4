using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests.Calls;

/// <summary>Partner API calls, their bodies gzipped as Salesforce's connectors do.</summary>
internal static class SoapCalls
{
    public static async Task<CallResult> CreateAsync(LoadContext context, CancellationToken cancellationToken)
    {
        var name = context.Ledger.Begin(context.NextNumber());
        using var request = Envelope(
            "<create xmlns=\"urn:partner.soap.sforce.com\"><sObjects><type xmlns=\"urn:sobject.partner.soap.sforce.com\">Account</type>" +
            $"<Name xmlns=\"urn:sobject.partner.soap.sforce.com\">{name}</Name></sObjects></create>");
        return await Target.SendAsync(context, request, 200, body =>
        {
            context.Ledger.Acknowledge(name);
            return Plain(body).Contains("<success>true</success>", StringComparison.Ordinal)
                ? CallResult.Good
                : CallResult.WrongAnswer("not that of a create");
        }, cancellationToken);
    }

    public static async Task<CallResult> QueryAsync(LoadContext context, CancellationToken cancellationToken)
    {
        using var request = Envelope(
            "<query xmlns=\"urn:partner.soap.sforce.com\"><queryString>SELECT Id, Name FROM Contact LIMIT 5</queryString></query>");
        return await Target.SendAsync(context, request, 200, body =>
            Plain(body).Contains("queryResponse", StringComparison.Ordinal)
                ? CallResult.Good
                : CallResult.WrongAnswer("not that of a query"), cancellationToken);
    }

    /// <summary>The login of an old program; answered by the sidecar, and no login at Salesforce.</summary>
    public static async Task<CallResult> LoginAsync(LoadContext context, CancellationToken cancellationToken)
    {
        using var request = Envelope(
            "<login xmlns=\"urn:partner.soap.sforce.com\"><username>legacy@example.com</username><password>of.no.use</password></login>",
                session: false);
        return await Target.SendAsync(context, request, 200, body =>
            Plain(body).Contains("loginResponse", StringComparison.Ordinal)
                ? CallResult.Good
                : CallResult.WrongAnswer("not that of a login"), cancellationToken);
    }

    private static HttpRequestMessage Envelope(string operation, bool session = true)
    {
        var header = session
            ? $"<e:Header><SessionHeader xmlns=\"urn:partner.soap.sforce.com\"><sessionId>{Target.DeadSession}</sessionId></SessionHeader></e:Header>"
            : "";
        var envelope = $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\">{header}<e:Body>{operation}</e:Body></e:Envelope>";
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(envelope));
        }

        var content = new ByteArrayContent(zipped.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("text/xml") { CharSet = "utf-8" };
        content.Headers.ContentEncoding.Add("gzip");
        var request = new HttpRequestMessage(HttpMethod.Post, Target.Partner) { Content = content };
        request.Headers.TryAddWithoutValidation("SOAPAction", "\"\"");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        return request;
    }

    private static string Plain(byte[] body)
    {
        // Not every answer comes zipped, although asked for.
        if (body is not [0x1f, 0x8b, ..])
        {
            return Encoding.UTF8.GetString(body);
        }

        using var reader = new StreamReader(new GZipStream(new MemoryStream(body), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
