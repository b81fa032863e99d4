using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;
using Sidecar.LegacyLogins;

namespace Sidecar.IntegrationTests.LegacyLogins;

public class OAuthLoginTests
{
    private const string Secret = "Sup3r+S3cret";
    private const string PasswordGrant = "grant_type=password&client_id=c&client_secret=s&username=some.user&password=Sup3r%2BS3cret";

    [Theory]
    [InlineData("password&username=u&password=p", "access_token,instance_url,id,token_type,issued_at,signature")]
    [InlineData("refresh_token&refresh_token=r", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    [InlineData("client_credentials", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    [InlineData("authorization_code&code=c", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    [InlineData("assertion&assertion=a", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    [InlineData("urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a", "access_token,scope,instance_url,id,token_type")]
    [InlineData("urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Asaml2-bearer&assertion=a", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    [InlineData("device&code=c", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    public async Task EveryGrant_GetsExactlySalesforcesMembers(string grant, string members)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var response = await PostAsync(host, "/services/oauth2/token", "grant_type=" + grant);
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal("application/json;charset=UTF-8", response.ContentType);
        Assert.Contains("no-store", response.CacheControl, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(response.Body);
        Assert.Equal(members, string.Join(',', json.RootElement.EnumerateObject().Select(m => m.Name)));
        Assert.All(json.RootElement.EnumerateObject(), m => Assert.Equal(JsonValueKind.String, m.Value.ValueKind));
        string Member(string name) => json.RootElement.GetProperty(name).GetString()!;
        Assert.Equal((host.Origin, "Bearer"), (Member("instance_url"), Member("token_type")));
        Assert.Matches($"^{host.Origin}/id/00D[A-Za-z0-9]{{15}}/005[A-Za-z0-9]{{15}}$", Member("id"));
        Assert.True(host.Get<PlaceholderSession>().Recognises(Member("access_token")));
        if (!members.Contains("issued_at", StringComparison.Ordinal)) return;
        Assert.Equal(host.Time.GetUtcNow().ToUnixTimeMilliseconds().ToString(), Member("issued_at"));
        Assert.Equal(32, Convert.FromBase64String(Member("signature")).Length);
        Assert.Contains($"\"signature\":\"{Member("signature")}\"", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/services/oauth2/token")]
    [InlineData("//services//oauth2/token/")]
    [InlineData("/Services/OAuth2/Token")]
    public async Task PathQuirksAndParametersInTheQuery_AreUnderstood(string path)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, path, PasswordGrant)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, path + "?" + PasswordGrant, "")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, path + "?username=u&password=p", "grant_type=password")).Status);
        using var get = await host.Client.GetAsync(host.Origin + path + "?" + PasswordGrant, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, get.StatusCode);
        Assert.DoesNotContain(host.Logs, line => line.Contains("S3cret", StringComparison.Ordinal) || line.Contains("some.user", StringComparison.Ordinal));
    }

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
    public async Task ContentTypeMissingOrOdd_IsStillParsed_ButMultipartIsNot()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, "/services/oauth2/token", PasswordGrant, contentType: null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, "/services/oauth2/token", PasswordGrant, contentType: "text/plain; charset=x")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(host, "/services/oauth2/token", PasswordGrant, contentType: "multipart/form-data; boundary=x")).Status);
    }

    [Fact]
    public async Task GzipBodies_AreUnpackedWithinTheLimit()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        const string path = "/services/oauth2/token";
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, path, LegacyLoginHost.Pack(Encoding.UTF8.GetBytes(PasswordGrant)), encoding: "gzip")).Status);
        var bomb = await PostAsync(host, path, LegacyLoginHost.Pack(new byte[20_000_000]), encoding: "gzip");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "{\"error\":\"invalid_request\",\"error_description\":\"the request body is too large\"}"), (bomb.Status, bomb.Body));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(host, path, Encoding.UTF8.GetBytes(PasswordGrant), encoding: "gzip")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(host, path, Encoding.UTF8.GetBytes(PasswordGrant), encoding: "br")).Status);
    }

    [Fact]
    public async Task BodyBeyondTheLimit_Is413()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(host, "/services/oauth2/token", PasswordGrant + new string('x', 70_000))).Status);
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
        Assert.Equal("application/xml;charset=UTF-8", (await PostAsync(host, "/services/oauth2/token", PasswordGrant, accept: "application/xml")).ContentType);
        Assert.StartsWith("application/json", (await PostAsync(host, "/services/oauth2/token", PasswordGrant, accept: "application/json, application/xml")).ContentType, StringComparison.Ordinal);
        Assert.Contains("<error>unsupported_grant_type</error>", (await PostAsync(host, "/services/oauth2/token", "format=xml")).Body, StringComparison.Ordinal);
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
        if (status == 200) Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        else Assert.Equal("GET, HEAD, POST, OPTIONS", string.Join(", ", response.Content.Headers.Allow));
        Assert.Equal(0, host.TokenRequests);
    }

    [Fact]
    public async Task Introspect_KnowsWhatWouldBeAccepted()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var placeholder = host.Get<PlaceholderSession>().Value;
        using (var json = JsonDocument.Parse((await PostAsync(host, "/services/oauth2/introspect", "token=" + placeholder)).Body))
        {
            Assert.True(json.RootElement.GetProperty("active").GetBoolean());
            Assert.Equal("integration@example.com", json.RootElement.GetProperty("username").GetString());
            Assert.Equal(host.Time.GetUtcNow().ToUnixTimeSeconds() + 7200, json.RootElement.GetProperty("exp").GetInt64());
        }

        Assert.Equal("{\"active\":false}", (await PostAsync(host, "/services/oauth2/introspect", "")).Body);
        host.Options.LegacyLogins.RequirePlaceholder = true;
        Assert.Equal("{\"active\":false}", (await PostAsync(host, "/services/oauth2/introspect", "token=other")).Body);
    }

    [Fact]
    public async Task LocalPassword_IsWantedFromEveryGrant()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Secret + "\n", TestContext.Current.CancellationToken);
            await using var host = await LegacyLoginHost.StartAsync(o => o.LegacyLogins.PasswordPath = file);
            foreach (var (grant, credential) in new[]
            {
                ("password&username=u", "password"), ("refresh_token", "refresh_token"), ("client_credentials", "client_secret"),
                ("authorization_code", "code"), ("urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion"),
            })
            {
                Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, "/services/oauth2/token", $"grant_type={grant}&{credential}=Sup3r%2BS3cret")).Status);
                var refused = await PostAsync(host, "/services/oauth2/token", $"grant_type={grant}&{credential}=wrong");
                Assert.Equal((HttpStatusCode.BadRequest, "{\"error\":\"invalid_grant\",\"error_description\":\"authentication failure\"}"), (refused.Status, refused.Body));
            }

            host.Client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("key:" + Secret)));
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, "/services/oauth2/token", "grant_type=client_credentials")).Status);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task UserAgent_IsLoggedBoundedAndCleaned()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Old\tApp \"1\" " + new string('x', 500));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, "/services/oauth2/token", PasswordGrant)).Status);
        var line = Assert.Single(host.Logs, l => l.StartsWith("1320", StringComparison.Ordinal));
        Assert.Contains("Old?App ?1? xxx", line, StringComparison.Ordinal);
        Assert.InRange(line.Count(c => c == 'x'), 80, 100);
    }

    [Theory]
    [InlineData("/services/oauth2/token", true)]
    [InlineData("/services/oauth2/revoke/", true)]
    [InlineData("//SERVICES/oauth2//introspect", true)]
    [InlineData("/services/oauth2/userinfo", false)]
    [InlineData("/services/oauth2/token/x", false)]
    [InlineData("/services/oauth2", false)]
    [InlineData("", false)]
    public void Handles_KnowsItsPaths(string path, bool handles) => Assert.Equal(handles, OAuthLogins.Handles(new PathString(path.Length > 0 ? path : null)));

    private static Task<Answer> PostAsync(LegacyLoginHost host, string path, string body, string? contentType = "application/x-www-form-urlencoded", string? accept = null) =>
        PostAsync(host, path, Encoding.UTF8.GetBytes(body), contentType, null, accept);

    private static async Task<Answer> PostAsync(
        LegacyLoginHost host, string path, byte[] body, string? contentType = "application/x-www-form-urlencoded", string? encoding = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Origin + path) { Content = new ByteArrayContent(body) };
        if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (encoding is not null) request.Content.Headers.ContentEncoding.Add(encoding);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        // Before the content is read: reading parses the header and gives it another form.
        var type = response.Content.Headers.NonValidated["Content-Type"].ToString();
        var content = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, content, type, response.Headers.CacheControl?.ToString() ?? "");
    }

    private sealed record Answer(HttpStatusCode Status, string Body, string ContentType, string CacheControl);
}
