using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.LegacyLogins.OAuthCalls;

namespace Sidecar.IntegrationTests.LegacyLogins;

/// <summary>Which forms of an OAuth request are understood, and how the others are refused.</summary>
public class OAuthRequestTests
{
    [Theory]
    [InlineData("", 400, "unsupported_grant_type", "grant type not supported")]
    [InlineData("grant_type=", 400, "unsupported_grant_type", "grant type not supported")]
    [InlineData("grant_type=Password&username=u&password=p", 400, "unsupported_grant_type", "grant type not supported")]
    [InlineData("grant_type=magic%0Alog", 400, "unsupported_grant_type", "grant type not supported")]
    [InlineData("{\"grant_type\":\"password\"}", 400, "unsupported_grant_type", "grant type not supported")]
    [InlineData("grant_type=password", 400, "invalid_request", "missing required parameter: username")]
    [InlineData("grant_type=password&username=u", 400, "invalid_request", "missing required parameter: password")]
    [InlineData("grant_type=password&password=p", 400, "invalid_request", "missing required parameter: username")]
    public async Task UnusableRequest_GetsAnOAuthError(string body, int status, string error, string description)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var response = await PostAsync(host, "/services/oauth2/token", body);
        Assert.Equal(status, (int)response.Status);
        Assert.Equal($"{{\"error\":\"{error}\",\"error_description\":\"{description}\"}}", response.Body);
        Assert.DoesNotContain(host.Logs, line => line.Contains("magic", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ContentTypeMissingOrOdd_IsStillParsed()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, "/services/oauth2/token", PasswordGrant, contentType: null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, "/services/oauth2/token", PasswordGrant,
            contentType: "text/plain; charset=x")).Status);
    }

    [Fact]
    public async Task MultipartForm_IsAnsweredLikeAForm()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        using var form = new MultipartFormDataContent();
        foreach (var pair in PasswordGrant.Split('&').Select(pair => pair.Split('=', 2)))
        {
            form.Add(new StringContent(Uri.UnescapeDataString(pair[1])), pair[0]);
        }

        using var response = await host.Client.PostAsync(new Uri(host.Origin + "/services/oauth2/token"), form,
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task MultipartForm_WithoutItsEnd_IsRefused()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var answer = await PostAsync(host, "/services/oauth2/token",
            "--x\r\nContent-Disposition: form-data; name=grant_type\r\n\r\npassword", contentType: "multipart/form-data; boundary=x");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task GzipBodies_AreUnpackedWithinTheLimit()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        const string path = "/services/oauth2/token";
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, path, Packed.Gzip(Encoding.UTF8.GetBytes(PasswordGrant)),
            encoding: "gzip")).Status);
        var bomb = await PostAsync(host, path, Packed.Gzip(new byte[20_000_000]), encoding: "gzip");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge,
            "{\"error\":\"invalid_request\",\"error_description\":\"the request body is too large\"}"), (bomb.Status, bomb.Body));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(host, path, Encoding.UTF8.GetBytes(PasswordGrant),
            encoding: "gzip")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(host, path, Encoding.UTF8.GetBytes(PasswordGrant),
            encoding: "br")).Status);
    }

    [Fact]
    public async Task BodyBeyondTheLimit_Is413()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(host, "/services/oauth2/token",
            PasswordGrant + new string('x', 70_000))).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, "/services/oauth2/token", PasswordGrant + new string('x', 60_000))).Status);
    }

    [Fact]
    public async Task OtherFormats_AreWrittenWhenAskedFor()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var xml = await PostAsync(host, "/services/oauth2/token", PasswordGrant + "&format=xml");
        Assert.Equal("application/xml;charset=UTF-8", xml.ContentType);
        Assert.Equal(host.Origin, XDocument.Parse(xml.Body).Root!.Element("instance_url")!.Value);
        var form = await PostAsync(host, "/services/oauth2/token", PasswordGrant + "&format=urlencoded");
        Assert.Equal("application/x-www-form-urlencoded;charset=UTF-8", form.ContentType);
        Assert.Equal(host.Origin, QueryHelpers.ParseQuery(form.Body)["instance_url"]);
        Assert.Equal("application/xml;charset=UTF-8", (await PostAsync(host, "/services/oauth2/token", PasswordGrant,
            accept: "application/xml")).ContentType);
        Assert.StartsWith("application/json", (await PostAsync(host, "/services/oauth2/token", PasswordGrant,
            accept: "application/json, application/xml")).ContentType, StringComparison.Ordinal);
        Assert.Contains("<error>unsupported_grant_type</error>", (await PostAsync(host, "/services/oauth2/token", "format=xml")).Body,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/services/oauth2/token", 405)]
    [InlineData("HEAD", "/services/oauth2/token", 405)]
    [InlineData("DELETE", "/services/oauth2/token", 405)]
    [InlineData("OPTIONS", "/services/oauth2/token", 200)]
    [InlineData("GET", "/services/oauth2/revoke?token=abc", 200)]
    [InlineData("POST", "/services/oauth2/revoke?token=abc", 200)]
    [InlineData("HEAD", "/services/oauth2/revoke", 200)]
    public async Task Methods_AreAnsweredSensibly(string method, string path, int status)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200)
        {
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
        else
        {
            Assert.Equal("GET, HEAD, POST, OPTIONS", string.Join(", ", response.Content.Headers.Allow));
        }

        Assert.Equal(0, host.TokenRequests);
    }
}
