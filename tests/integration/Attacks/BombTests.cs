using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Packed;
using static Sidecar.IntegrationTests.Fixtures.PublishedProcess;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>Little that becomes much, and much that never ends: memory, disk and time stay within bounds.</summary>
public abstract class BombTests(SidecarStarter start) : StageTest(start)
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task TenGigabytesInASoapBody_AreRefusedByAFault()
    {
        using var folder = new TestFolder();
        await using var stage = await ReadyAsync(SetAsync(new() { ["Replay:Limit"] = $"{Mebibyte}", ["Replay:Directory"] = folder.Path }));
        using var request = new HttpRequestMessage(HttpMethod.Post, Partner) { Content = new ByteArrayContent(SoapBomb(10_000)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/xml");
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.TryAddWithoutValidation("SOAPAction", "\"\"");
        var (status, body) = await stage.SendAsync(request).InTime();
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("<faultcode>sf:REQUEST_LIMIT_EXCEEDED</faultcode>", body, StringComparison.Ordinal);
        Assert.Contains("unpacks to more than 64 MiB", body, StringComparison.Ordinal);
        Assert.All(stage.Org.Control.Received, r => Assert.InRange(r.BodyLength, 0, 65 * Mebibyte));
        AssertSmall(stage);
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task BrokenCompression_IsAFault(string encoding)
    {
        await using var stage = await ReadyAsync(SetAsync());
        using var request = SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>");
        request.Content!.Headers.ContentEncoding.Add(encoding);
        var (status, body) = await stage.SendAsync(request).InTime();
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("compression or framing is broken", body, StringComparison.Ordinal);
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("/services/oauth2/token", "application/x-www-form-urlencoded", 413)]
    [InlineData("/services/Soap/u/64.0", "text/xml", 500)]
    public async Task LoginBomb_IsRefused(string target, string type, int status)
    {
        await using var stage = await ReadyAsync(SetAsync());
        foreach (var packed in new[] { false, true })
        {
            var text = Encoding.UTF8.GetBytes(type == "text/xml"
                ? $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>{Password}{new string('x', 5 * Mebibyte)}</password></login></e:Body></e:Envelope>"
                : $"grant_type=password&username=u&password={Password}&filler={new string('x', 5 * Mebibyte)}");
            using var request = new HttpRequestMessage(HttpMethod.Post, target)
            {
                Content = new ByteArrayContent(packed
                ? Gzip(text)
                : text)
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
            if (packed)
            {
                request.Content.Headers.ContentEncoding.Add("gzip");
            }

            Assert.Equal(status, (int)(await stage.SendAsync(request).InTime()).Status);
        }

        AssertSmall(stage);
        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>", "&c;")]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>", "&a;")]
    [InlineData("<!DOCTYPE x [<!ENTITY a SYSTEM \"http://127.0.0.1:1/\">]>", "&a;")]
    [InlineData("<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">", "u")]
    [InlineData("<!DOCTYPE x [<!ENTITY % a SYSTEM \"file:///etc/passwd\">%a;]>", "u")]
    [InlineData("", "&unknown;")]
    [InlineData("", "&#0;")]
    [InlineData("", "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/>")]
    public async Task EntityTricks_ReadNothingAndDoNotLeave(string prologue, string username)
    {
        await using var stage = await ReadyAsync(SetAsync());
        var body = $"<?xml version=\"1.0\"?>{prologue}<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><login xmlns=\"urn:partner.soap.sforce.com\"><username>{username}</username><password>{Password}</password></login></e:Body></e:Envelope>";
        var (_, answer) = await stage.SendAsync(Post(Partner, body, "text/xml")).InTime();
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("aaaaaaaaaaaaaaaaaaaa", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Org.Control.Received, r => Encoding.UTF8.GetString(r.Body.Span).Contains(Password,
            StringComparison.Ordinal));
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task DeepXml_IsReadAsFarAsNeedBe()
    {
        await using var stage = await ReadyAsync(SetAsync());
        var nested = string.Concat(Enumerable.Repeat("<a>", 20_000)) + string.Concat(Enumerable.Repeat("</a>", 20_000));
        foreach (var body in new[] { nested, $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header>{nested}</e:Header><e:Body><x/></e:Body></e:Envelope>" })
        {
            await stage.SendAsync(Post(Partner, body, "text/xml")).InTime();
        }

        await AssertUnharmedAsync(stage);
    }

    [Theory]
    [InlineData("401 Unauthorized", Limits, 401)]
    [InlineData("401 Unauthorized", Partner, 401)]
    [InlineData("500 Internal Server Error", Partner, 500)]
    [InlineData("400 Bad Request", "/services/async/62.0/job", 400)]
    [InlineData("403 Forbidden", "/services/oauth2/userinfo", 403)]
    [InlineData("200 OK", "/services/oauth2/userinfo", 200)]
    [InlineData("200 OK", "/cometd/62.0", 200)]
    public async Task AnswerThatUnpacksToGigabytes_StaysSmallHere(string status, string target, int seen)
    {
        var bomb = Gzip(new byte[20 * Mebibyte]);
        using var upstream = new ScriptedUpstream(async (_, stream) =>
        {
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n"));
            await stream.WriteAsync(bomb);
        });
        await using var stage = await ReadyAsync(SetAsync(beforeStart: upstream.TakeOver));
        using var request = target == Partner
            ? SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>")
            : Post(target, "[]");
        using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken).InTime();
        Assert.Equal(seen, (int)answer.StatusCode);
        AssertSmall(stage);
        AssertNoStumble(stage);
    }

    /// <summary>A SOAP request of that many megabytes, in about a thousandth: gzip members one after another.</summary>
    private static byte[] SoapBomb(int megabytes)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Gzip("<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><query xmlns=\"urn:partner.soap.sforce.com\"><q>"u8));
        var spaces = new byte[Mebibyte];
        spaces.AsSpan().Fill((byte)' ');
        var member = Gzip(spaces);
        for (var n = 0; n < megabytes; n++)
        {
            bytes.Write(member);
        }

        bytes.Write(Gzip("</q></query></e:Body></e:Envelope>"u8));
        return bytes.ToArray();
    }
}

public class InProcessBombTests() : BombTests(Sidecars.InProcess);

public class PublishedBombTests() : BombTests(Sidecars.Published);
