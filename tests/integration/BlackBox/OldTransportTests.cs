using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Keys;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>How programs of twenty years ago connect.</summary>
public abstract class OldTransportTests(SidecarStarter start) : StageTest(start), IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly TestFolder _folder = new();
    private readonly TestKeys _server = TestKeys.CreateServer();

    public void Dispose()
    {
        _folder.Dispose();
        _server.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("GET /services/data/v62.0/limits HTTP/1.0\r\n\r\n", "DailyApiRequests")]
    [InlineData("GET /services/data/v62.0/limits HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n", "DailyApiRequests")]
    [InlineData("POST /services/oauth2/token HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 72\r\n\r\n"
        + "grant_type=password&username=u&password=p&client_id=c&client_secret=s234", "access_token")]
    public async Task Http10_GetsAnUnchunkedResponse(string request, string expected)
    {
        await using var stage = await ReadyAsync(SetAsync());
        stage.Org.Control.RevokeAllSessions();
        var response = await RawClient.ExchangeAsync(stage.Sidecar.Address, request, Silence);
        Assert.Matches("^HTTP/1.[01] 200 OK\r\n", response);
        Assert.DoesNotContain("chunked", response, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(expected, response, StringComparison.Ordinal);
        Assert.EndsWith("}", response.TrimEnd(), StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task Http10Soap_WorksWithALoginAndACall()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var login = await SoapAsync(stage, "",
            "<login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>p</password></login>");
        Assert.Contains("<serverUrl>", login, StringComparison.Ordinal);
        var session = login.Split("<sessionId>")[1].Split("</sessionId>")[0];
        var header = $"<SessionHeader xmlns=\"urn:partner.soap.sforce.com\"><sessionId>{session}</sessionId></SessionHeader>";
        Assert.Contains("<timestamp>", await SoapAsync(stage, header, "<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>"),
            StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    /// <summary>Old Axis programs put the header into a namespace of their own, and are served.</summary>
    [Theory]
    [InlineData("<n:SessionHeader e:mustUnderstand=\"0\" xmlns:n=\"SoapService\"><n:sessionId>{0}</n:sessionId></n:SessionHeader>")]
    [InlineData("<n:SessionHeader xmlns:n=\"SoapService\"><sessionId>{0}</sessionId></n:SessionHeader>")]
    public async Task SessionHeaderInTheNamespaceOfOldAxis_CarriesTheRealSession(string header)
    {
        using var upstream = new ScriptedUpstream("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>");
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        var response = await SoapAsync(stage, header.Replace("{0}", DeadSession, StringComparison.Ordinal),
            "<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>");
        Assert.StartsWith("HTTP/1.1 200 ", response, StringComparison.Ordinal);
        var body = upstream.Bodies[^1];
        Assert.Contains($"sessionId>{ScriptedUpstream.Token}<", body, StringComparison.Ordinal);
        Assert.DoesNotContain("DeadSession", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TlsWithoutAServerName_IsServed()
    {
        await using var stage = await TlsAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, stage.Sidecar.TlsAddress!.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync("");
        await tls.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(tls);
        Assert.StartsWith("HTTP/1.1 200 ", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Sidecar.LogLines, line => line.Contains("TLS handshake", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task TlsThatIsTooOld_IsToldInTheLog(byte minorVersion)
    {
        await using var stage = await TlsAsync();
        await RawClient.ExchangeAsync(stage.Sidecar.TlsAddress!, Encoding.Latin1.GetString(Hello(minorVersion, 0x00, 0x2f)), Silence);
        await ToldAsync(stage, "no version above TLS 1.1");
    }

    [Fact]
    public async Task PlainHttpOnTheTlsPort_IsToldInTheLog()
    {
        await using var stage = await TlsAsync();
        await RawClient.ExchangeAsync(stage.Sidecar.TlsAddress!, $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\n\r\n", Silence);
        await ToldAsync(stage, "speaks plain http to the TLS port");
    }

    [Fact]
    public async Task TlsOnThePlainPort_IsToldInTheLog()
    {
        await using var stage = await TlsAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, stage.Sidecar.Address.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync("localhost"));
        await ToldAsync(stage, "speaks TLS to the port for plain http");
    }

    /// <summary>As OpenSSL and Java do it: an alert in the middle of the handshake.</summary>
    [Fact]
    public async Task ClientThatDoesNotTrustTheCertificate_IsToldInTheLog()
    {
        await using var stage = await TlsAsync();
        using var client = await RawClient.ConnectAsync(stage.Sidecar.TlsAddress!);
        await client.SendAsync(Encoding.Latin1.GetString(Hello(3, 0xc0, 0x2f)));
        await client.Stream.ReadAtLeastAsync(new byte[1024], 1, cancellationToken: TestContext.Current.CancellationToken).AsTask().InTime();
        await client.SendAsync("\x15\x03\x03\0\x02\x02\x30"); // an alert, fatal: unknown_ca
        await ToldAsync(stage, "does not trust the certificate");
    }

    /// <summary>Probes do it all day.</summary>
    [Fact]
    public async Task ConnectionThatSaysNothing_IsNotTold()
    {
        await using var stage = await TlsAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, stage.Sidecar.TlsAddress!.Port, TestContext.Current.CancellationToken);
        }

        await RawClient.ExchangeAsync(stage.Sidecar.TlsAddress!, $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\n\r\n", Silence);
        await ToldAsync(stage, "speaks plain http to the TLS port");
        Assert.Single(stage.Sidecar.LogLines, line => line.Contains("TLS handshake", StringComparison.Ordinal));
    }

    /// <summary>A client hello as old OpenSSL sends it: a record and a message of that version, one cipher suite, no extension.</summary>
    private static byte[] Hello(byte minorVersion, params byte[] cipherSuite)
    {
        byte[] message = [3, minorVersion, .. new byte[32], 0, 0, 2, .. cipherSuite, 1, 0];
        return [0x16, 3, minorVersion, 0, (byte)(message.Length + 4), 1, 0, 0, (byte)message.Length, .. message];
    }

    private static Task<string> SoapAsync(Stage stage, string header, string operation)
    {
        var body = $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header>{header}</e:Header><e:Body>{operation}</e:Body></e:Envelope>";
        return RawClient.ExchangeAsync(
            stage.Sidecar.Address,
            $"POST {Partner} HTTP/1.0\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\nContent-Length: {body.Length}\r\n\r\n{body}",
            Silence);
    }

    private Task<Stage> TlsAsync()
    {
        _server.WriteTo(_folder.Path);
        return ReadyAsync(SetAsync(new() { ["Tls:CertificatePath"] = _folder.Path }));
    }
}

public class InProcessOldTransportTests() : OldTransportTests(Sidecars.InProcess);

public class PublishedOldTransportTests() : OldTransportTests(Sidecars.Published);
