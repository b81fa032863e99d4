using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Configuration;

public class SettingsTests
{
    private static readonly Dictionary<string, string?> Smallest = new()
    {
        ["Sidecar:ConsumerKey"] = "3MVG9",
        ["Sidecar:Username"] = "integration@acme.example",
        ["Sidecar:KeyPath"] = "/key.pem",
        ["Sidecar:LoginHost"] = "acme.my.salesforce.com",
    };

    [Fact]
    public void SmallestSet_HasRightDefaults()
    {
        var (options, errors) = Read([]);
        Assert.Empty(errors);
        Assert.Equal("https://acme.my.salesforce.com", options.Audience);
        Assert.Equal("https://acme.my.salesforce.com/services/oauth2/token", options.TokenEndpoint.ToString());
        Assert.Equal(TimeSpan.FromMinutes(3), options.AssertionLifetime);
        Assert.Equal("localhost", options.Listen.Address);
    }

    [Fact]
    public void GovCloud_HasAnAudienceOfItsOwn()
        => Assert.Equal("https://login.salesforce.com",
            Read(new() { ["Sidecar:Audience"] = "https://login.salesforce.com" }).Options.Audience);

    [Fact]
    public void NothingSet_NamesEverythingThatIsMissing()
    {
        var (_, errors) = SettingsReader.Read(new ConfigurationBuilder().Build());
        Assert.Equal(["Sidecar:ConsumerKey", "Sidecar:Username", "Sidecar:KeyPath", "Sidecar:LoginHost"], errors.Select(e => e.Key));
    }

    [Theory]
    [InlineData("LoginHost", "https://acme.my.salesforce.com/path", "only scheme, host and port")]
    [InlineData("LoginHost", "http://acme.my.salesforce.com", "use https")]
    [InlineData("LoginHost", "https://evil.example", "ends in none of the allowed suffixes")]
    [InlineData("LoginHost", "https://evilsalesforce.com", "ends in none of the allowed suffixes")]
    [InlineData("TokenEndpoint", "https://evil.example/token", "ends in none of the allowed suffixes")]
    [InlineData("TokenEndpoint", "not a url", "https")]
    [InlineData("Audience", "acme", "give an https URL")]
    [InlineData("Username", "005xx000001SwiU", "shape of an e-mail address")]
    [InlineData("AssertionLifetime", "6m", "from 30s to 5m")]
    [InlineData("AssertionLifetime", "180", "give a duration such as")]
    [InlineData("ApiVersion", "abc", "such as 62.0")]
    [InlineData("Listen:Port", "70000", "from 0 (any free one) to 65535")]
    [InlineData("Listen:Address", "0.0.0.0", "Sidecar:Listen:AllowNonLoopback=true")]
    [InlineData("Admin:Address", "0.0.0.0", "Sidecar:Admin:AllowNonLoopback=true")]
    [InlineData("Listen:Address", "example.com", "give localhost or an IP address")]
    [InlineData("Session:RenewAfter", "1.5", "above 0 and at most 1")]
    [InlineData("TokenRequests:PerHour", "4000", "from 1 to 3600")]
    [InlineData("TokenRequests:MaxRefusalBackoff", "1s", "Sidecar:TokenRequests:RefusalBackoff, which is 1m")]
    [InlineData("Replay:MemoryLimit", "1TiB", "give a size")]
    [InlineData("Replay:Limit", "1KiB", "Sidecar:Replay:MemoryLimit, which is 65536")]
    [InlineData("Replay:Directory", "/does/not/exist", "no such directory")]
    [InlineData("KeyPasswordPath", "/does/not/exist", "no such file")]
    [InlineData("Upstream:AllowPlainHttp", "maybe", "true or false")]
    [InlineData("Upstream:DnsServer", "dns.example", "IP address of a DNS server")]
    [InlineData("Log:Level", "Loud", "give one of Trace, Debug")]
    [InlineData("Lisen:Port", "1", "did you mean Sidecar:Listen:Port?")]
    [InlineData("Utterly:Unknown", "1", "'sidecar settings' lists them all")]
    public void WrongValue_IsReportedWithKeyAndRemedy(string key, string value, string remedy)
    {
        var (_, errors) = Read(new() { ["Sidecar:" + key] = value });
        var error = Assert.Single(errors);
        Assert.Equal("Sidecar:" + key, error.Key);
        Assert.Contains(remedy, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralWrongValues_AreReportedAtOnce()
        => Assert.Equal(3, Read(new()
        {
            ["Sidecar:Listen:Port"] = "x",
            ["Sidecar:Log:Format"] = "x",
            ["Sidecar:Nonsense"] = "x"
        }).Errors.Count);

    [Fact]
    public void PasswordInAUrl_IsNotShown()
    {
        var (_, errors) = Read(new() { ["Sidecar:Upstream:Proxy"] = "http://user:hunter2@proxy:3128" });
        Assert.DoesNotContain("hunter2", string.Concat(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2h", 7200)]
    [InlineData("00:01:30", 90)]
    public void Duration_IsReadWithItsUnit(string text, int seconds)
        => Assert.Equal(seconds, Read(new() { ["Sidecar:Session:Timeout"] = text }).Options.Session.Timeout.TotalSeconds);

    [Theory]
    [InlineData("65536", 65536)]
    [InlineData("64KiB", 65536)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("2 GiB", 2147483648)]
    public void Size_IsReadWithItsUnit(string text, long bytes)
        => Assert.Equal(bytes, Read(new()
        {
            ["Sidecar:Replay:Limit"] = text,
            ["Sidecar:Replay:MemoryLimit"] = "1KiB"
        }).Options.Replay.Limit);

    [Fact]
    public void List_MayBeATextOrAnArray()
    {
        Assert.Equal(["a", "b"], Read(new() { ["Sidecar:Listen:AllowedHosts"] = "a, b" }).Options.Listen.AllowedHosts);
        Assert.Equal(["a", "b"], Read(new()
        {
            ["Sidecar:Listen:AllowedHosts:0"] = "a",
            ["Sidecar:Listen:AllowedHosts:1"] = "b"
        }).Options.Listen.AllowedHosts);
    }

    [Fact]
    public void EverySetting_HasOneNamePerSource()
    {
        Assert.Equal("--listen-public-origin", SettingsCatalog.All.Single(s => s.Key == "Listen:PublicOrigin").OptionName);
        Assert.Equal(SettingsCatalog.All.Count, SettingsCatalog.All.Select(s => s.OptionName).Distinct().Count());
        Assert.Equal(
            SettingsCatalog.All.Count, SettingsCatalog.All.Select(
                s => s.EnvironmentName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    private static Settings Read(Dictionary<string, string?> further)
        => SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(Smallest).AddInMemoryCollection(further).Build());
}
