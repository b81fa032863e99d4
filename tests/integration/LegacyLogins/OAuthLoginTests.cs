using System.Net;
using System.Text;
using System.Text.Json;
using Sidecar.Dialects;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Principals;
using static Sidecar.IntegrationTests.LegacyLogins.OAuthCalls;

namespace Sidecar.IntegrationTests.LegacyLogins;

public class OAuthLoginTests
{
    private const string Secret = "Sup3r+S3cret";

    [Theory]
    [InlineData("password&username=u&password=p", "access_token,instance_url,id,token_type,issued_at,signature")]
    [InlineData("refresh_token&refresh_token=r", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    [InlineData("client_credentials", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    [InlineData("authorization_code&code=c", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    [InlineData("assertion&assertion=a", "access_token,signature,scope,instance_url,id,token_type,issued_at")]
    [InlineData("urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a", "access_token,scope,instance_url,id,token_type")]
    [InlineData("urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Asaml2-bearer&assertion=a",
        "access_token,signature,scope,instance_url,id,token_type,issued_at")]
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
        if (!members.Contains("issued_at", StringComparison.Ordinal))
        {
            return;
        }

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
        Assert.DoesNotContain(host.Logs, line => line.Contains("S3cret", StringComparison.Ordinal)
            || line.Contains("some.user", StringComparison.Ordinal));
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
                Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, "/services/oauth2/token",
                    $"grant_type={grant}&{credential}=Sup3r%2BS3cret")).Status);
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
    public void Handles_KnowsItsPaths(string path, bool handles)
        => Assert.Equal(handles, OAuthDialect.EndpointOf(CanonicalPath.Of(path).Text) is not null);
}
