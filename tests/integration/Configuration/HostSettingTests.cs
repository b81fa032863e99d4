using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Configuration;

/// <summary>Settings that take hosts, addresses and URLs: what can never match or work is refused.</summary>
public sealed class HostSettingTests
{
    /// <summary>Every setting of this kind, and which of the forms below it understands.</summary>
    private static readonly Dictionary<string, Form> Kinds = new()
    {
        ["LoginHost"] = Form.Scheme | Form.Port | Form.Slash,
        ["Audience"] = Form.Scheme | Form.Port | Form.Path,
        ["TokenEndpoint"] = Form.Scheme | Form.Path,
        ["Listen:Address"] = Form.None,
        ["Admin:Address"] = Form.None,
        ["Listen:AllowedHosts"] = Form.None,
        ["Listen:PublicOrigin"] = Form.Scheme | Form.Port | Form.Slash,
        ["Upstream:AllowedHostSuffixes"] = Form.None,
        ["Upstream:Proxy"] = Form.Scheme | Form.Port | Form.Slash,
        ["Upstream:ConnectAddress"] = Form.Port,
        ["Upstream:DnsServer"] = Form.Port,
        ["SharedTokens:Address"] = Form.Port,
    };

    [Flags]
    private enum Form
    {
        None = 0,
        Scheme = 1,
        Port = 2,
        Slash = 4,
        Path = 8,
    }

    public static TheoryData<string> Keys => [.. Kinds.Keys];

    [Fact]
    public void EverySettingOfThisKind_IsTestedHere()
    {
        string[] ends = ["Host", "Hosts", "Address", "Suffixes", "Origin", "Endpoint", "Proxy", "Server", "Audience"];
        var all = SettingsCatalog.All.Where(setting => ends.Any(end => setting.Key.EndsWith(end, StringComparison.Ordinal)));
        Assert.Equal(all.Select(setting => setting.Key).Order(), Kinds.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void FormThatASettingDoesNotUnderstand_IsRefused(string key)
    {
        var understood = Kinds[key];
        var host = key is "Upstream:DnsServer" or "Listen:Address" or "Admin:Address" ? "127.0.0.1" : "acme.my.salesforce.com";
        foreach (var (form, text) in new[]
        {
            (Form.Scheme | Form.Slash, $"https://{host}/"),
            (Form.Port, $"{host}:443"),
            (Form.Scheme | Form.Port | Form.Slash, $"https://{host}:443/"),
            (Form.Path, $"{host}/path"),
            (Form.Scheme | Form.Path, $"https://{host}/path"),
            (Form.Scheme | Form.Path, $"ftp://{host}/path"),
            (Form.None, $"user:secret@{host}"),
            (Form.None, $"https://user:secret@{host}"),
        })
        {
            var fine = form != Form.None && (form & ~understood) == 0 && !text.StartsWith("ftp", StringComparison.Ordinal);

            // Not without a scheme where the scheme decides.
            fine &= !(key is "Audience" or "TokenEndpoint" or "Listen:PublicOrigin" && !form.HasFlag(Form.Scheme));
            var errors = Errors(key, text);
            Assert.True(fine == (errors.Count == 0), $"{key}={text}: {string.Join("; ", errors)}");
            Assert.All(errors, error => Assert.DoesNotContain("secret", $"{error}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("http://localhost:8080", "for example localhost")]
    [InlineData("localhost:8080", "for example localhost")]
    [InlineData("localhost,app.internal/x", "'app.internal/x' is no host")]
    [InlineData("*.", "is no host")]
    [InlineData("*example.com", "is no host")]
    [InlineData("[::1]:8080", "is no host")]
    [InlineData("bücher.example", "is no host")]
    [InlineData("10.0.0", "is no host")]
    public void AllowedHostThatNoRequestCouldHave_IsRefused(string text, string complaint)
        => Assert.Contains(complaint, $"{Assert.Single(Errors("Listen:AllowedHosts", text))}", StringComparison.Ordinal);

    [Theory]
    [InlineData("::1", "[::1]")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("*", "*")]
    [InlineData("*.example.com", "*.example.com")]
    [InlineData("sf_sidecar", "sf_sidecar")]
    [InlineData("10.0.0.7", "10.0.0.7")]
    public void AllowedHost_IsUnderstoodAsARequestNamesIt(string text, string host)
        => Assert.Equal([host], SettingsReader.Read(With("Listen:AllowedHosts", text)).Options.Listen.AllowedHosts);

    [Theory]
    [InlineData("*.example.com", ".example.com")]
    [InlineData(".example.com", ".example.com")]
    [InlineData("example.com", "example.com")]
    public void HostSuffix_IsUnderstood(string text, string suffix)
        => Assert.Equal([suffix], SettingsReader.Read(With("Upstream:AllowedHostSuffixes", text)).Options.Upstream.AllowedHostSuffixes);

    [Theory]
    [InlineData("Listen:Address", "[::1]:80")]
    [InlineData("Admin:Address", "1")]
    [InlineData("Upstream:DnsServer", "53")]
    [InlineData("Upstream:ConnectAddress", "proxy.example.com:0")]
    [InlineData("Upstream:ConnectAddress", "proxy.example.com:http")]
    [InlineData("Upstream:AllowedHostSuffixes", "*")]
    [InlineData("Audience", "https://login.salesforce.com/")]
    [InlineData("TokenEndpoint", "https://acme.my.salesforce.com")]
    [InlineData("Listen:PublicOrigin", "localhost:8080")]
    public void TextThatThePlatformWouldTake_IsRefusedAllTheSame(string key, string text)
        => Assert.Equal($"Sidecar:{key}", Assert.Single(Errors(key, text)).Key);

    private static IReadOnlyList<SettingError> Errors(string key, string text) => SettingsReader.Read(With(key, text)).Errors;

    private static IConfiguration With(string key, string text) => new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?>
        {
            ["Sidecar:ConsumerKey"] = "3MVG9",
            ["Sidecar:Username"] = "integration@acme.example",
            ["Sidecar:KeyPath"] = "/key.pem",
            ["Sidecar:LoginHost"] = "acme.my.salesforce.com",
            ["Sidecar:Upstream:AllowedHostSuffixes"] = ".salesforce.com",
            [$"Sidecar:{key}"] = text,
        }).Build();
}
