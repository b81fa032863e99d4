using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Egress;

/// <summary>Which proxy is used for which destination, and with which credentials.</summary>
public sealed class EgressProxyRuleTests
{
    [Theory]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1", "http://p:1/")]
    [InlineData("https://acme.my.salesforce.com/", "https_proxy=p:1", "http://p:1/")]
    [InlineData("https://acme.my.salesforce.com/", "ALL_PROXY=socks5://p:1", "socks5://p:1/")]
    [InlineData("https://acme.my.salesforce.com/", "HTTP_PROXY=http://p:1", null)]
    [InlineData("http://org.example/", "HTTPS_PROXY=http://p:1", null)]
    [InlineData("https://localhost/", "HTTPS_PROXY=http://p:1", null)]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1 NO_PROXY=localhost,salesforce.com", null)]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1 NO_PROXY=.my.salesforce.com", null)]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1 NO_PROXY=*.salesforce.com:443", null)]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1 no_proxy=*", null)]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1 NO_PROXY=force.com,acme.my.salesforce.com:8443", "http://p:1/")]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1 Upstream=http://q:2", "http://q:2/")]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1 NO_PROXY=* Upstream=http://q:2", "http://q:2/")]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1 Upstream=none", null)]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=http://p:1 Address=10.0.0.1", null)]
    [InlineData("https://acme.my.salesforce.com/", "HTTPS_PROXY=ftp://p:1", null)]
    public void WhichProxy_SettingThenEnvironment(string destination, string given, string? expected)
    {
        var all = given.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var options = new UpstreamOptions { ConnectAddress = all.GetValueOrDefault("Address", "") };
        if (all.TryGetValue("Upstream", out var upstream))
        {
            (options.Proxy, options.NoProxy) = SettingText.Proxy(upstream);
        }

        var proxy = new EgressProxy(options, all.GetValueOrDefault);
        Assert.Equal(expected, proxy.GetProxy(new Uri(destination))?.ToString());
        Assert.Equal(given.Contains("ftp", StringComparison.Ordinal) ? "HTTPS_PROXY" : null, proxy.Ignored);
    }

    [Fact]
    public void CredentialsOfTheEnvironment_AreUsedAndNotShown()
    {
        var proxy = new EgressProxy(new UpstreamOptions(), name => name == "HTTPS_PROXY" ? "http://svc:p%40ss@proxy.example:3128" : null);
        var credential = proxy.Credentials!.GetCredential(proxy.Address!, "Basic")!;
        Assert.Equal(("svc", "p@ss"), (credential.UserName, credential.Password));
        Assert.Equal("http://proxy.example:3128", EgressProxy.Shown(proxy.Address!));
        Assert.Null(proxy.Credentials.GetCredential(proxy.Address!, "NTLM"));
    }

    [Theory]
    [InlineData("svc:s3cret:with:colons\n", "", "svc", "s3cret:with:colons")]
    [InlineData("CORP\\svc:pass word", "CORP", "svc", "pass word")]
    public void CredentialsOfTheFile_AreTakenApartAtTheFirstColon(string content, string domain, string user, string password)
    {
        using var folder = new TestFolder();
        var path = folder.Write("credentials", content);
        var options = new UpstreamOptions { Proxy = new Uri("http://proxy:3128"), ProxyCredentialsPath = path };
        var credential = new EgressProxy(options, _ => null).Credentials!.GetCredential(options.Proxy, "Basic")!;
        Assert.Equal((domain, user, password), (credential.Domain, credential.UserName, credential.Password));
    }

    [Theory]
    [InlineData("http://proxy:3128", null)]
    [InlineData("proxy.example:3128", null)]
    [InlineData("https://proxy.example", null)]
    [InlineData("None", null)]
    [InlineData("http://user:secret@proxy:3128", "ProxyCredentialsPath")]
    [InlineData("http://proxy:3128/path", "for example http://proxy.example.com:3128")]
    [InlineData("ftp://proxy", "for example http://proxy.example.com:3128")]
    public void ProxySetting_IsUnderstoodOrRefused(string text, string? complaint)
    {
        if (complaint is null)
        {
            SettingText.Proxy(text);
            return;
        }

        var refusal = Assert.Throws<SettingFormatException>(() => SettingText.Proxy(text));
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }
}
