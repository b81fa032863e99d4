using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Configuration;

/// <summary>Several principals in the settings, and what is wrong with them.</summary>
public sealed class PrincipalSettingTests
{
    private static readonly Dictionary<string, string> Flat = new()
    {
        ["ConsumerKey"] = "3MVG9",
        ["Username"] = "us@acme.example",
        ["KeyPath"] = "/keys/us",
        ["LoginHost"] = "us.my.salesforce.com",
    };

    private static readonly Dictionary<string, string> Eu = new()
    {
        ["ConsumerKey"] = "3MVG9",
        ["Username"] = "eu@acme.example",
        ["KeyPath"] = "/keys/eu",
        ["LoginHost"] = "eu.my.salesforce.com",
        ["Hosts"] = "eu.localhost",
    };

    [Fact]
    public void BothPrincipals_AreRead()
    {
        var (options, errors) = Read(Flat, Eu, [("Session:Timeout", "2h"), ("Principals:eu:Session:RenewAfter", "0.5")]);
        Assert.Empty(errors);
        Assert.Equal(["default", "eu"], options.AllPrincipals.Select(static one => one.Name));
        var eu = options.Principals[0].Settings;
        Assert.Equal(("eu@acme.example", "https://eu.my.salesforce.com", 0.5, TimeSpan.FromHours(2)),
            (eu.Username, eu.Audience, eu.Session.RenewAfter, eu.Session.Timeout));
        Assert.Equal(0.8, options.Session.RenewAfter);
        Assert.Same(options.Upstream, eu.Upstream);
    }

    [Fact]
    public void NamedPrincipalAlone_NeedsNoFlatOne()
    {
        var (options, errors) = Read([], Eu, []);
        Assert.Empty(errors);
        Assert.Equal("eu", Assert.Single(options.AllPrincipals).Name);
    }

    [Theory]
    [InlineData("Principals:eu:Username", "", "Sidecar:Principals:eu:Username: missing;")]
    [InlineData("Principals:eu:Username", "eu", "Sidecar:Principals:eu:Username: found 'eu'; give a Salesforce username")]
    [InlineData("Principals:eu:LoginHost", "eu.example", "Sidecar:Principals:eu:LoginHost: found 'https://eu.example/';")]
    [InlineData("Principals:eu:Audience", "https://x/", "Sidecar:Principals:eu:Audience: found 'https://x/'; give an https URL")]
    [InlineData("Principals:eu:Hosts", "", "Sidecar:Principals:eu: nothing leads to it; set its Listen:Port, Hosts or LegacyUsernames")]
    [InlineData("Principals:eu:Hosts", "http://eu", "Sidecar:Principals:eu:Hosts: found 'http://eu';")]
    [InlineData("Principals:eu:Listen:Port", "8081", "Sidecar:Principals:eu:Listen:Port: found '8081'; another listener")]
    [InlineData("Principals:eu:Listen:Port", "many", "Sidecar:Principals:eu:Listen:Port: found 'many';")]
    [InlineData("Principals:eu:Required", "perhaps", "Sidecar:Principals:eu:Required: found 'perhaps';")]
    [InlineData("Principals:eu:Upstream:Http2", "true", "Sidecar:Principals:eu:Upstream:Http2: there is no such setting; a principal has")]
    [InlineData("Principals:e_u:Username", "x@y", "Sidecar:Principals:e_u: give it a name of letters, digits and hyphens")]
    [InlineData("Principals:default:Username", "x@y", "Sidecar:Principals:default: give it a name")]
    [InlineData("Principals:eu:Username", "us@acme.example", "Sidecar:Principals:eu:Username: the principal default has the same")]
    [InlineData("Principals:eu:KeyPasswordPath", "/no/such", "Sidecar:Principals:eu:KeyPasswordPath: there is no such file")]
    public void WhatIsWrong_IsOneErrorThatNamesThePrincipal(string key, string value, string error)
        => Assert.Contains(error, Assert.Single(Read(Flat, Eu, [(key, value)]).Errors).ToString(), StringComparison.Ordinal);

    [Fact]
    public void TwoPrincipalsWithTheSameHost_AreRefused()
    {
        var other = Eu.ToDictionary(static pair => $"Principals:asia:{pair.Key}", static pair => pair.Value);
        other["Principals:asia:Username"] = "asia@acme.example";
        var (_, errors) = Read(Flat, Eu, other.Select(static pair => (pair.Key, pair.Value)));
        Assert.Contains("Hosts: the principal", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    private static Settings Read(
        Dictionary<string, string> flat, Dictionary<string, string> eu, IEnumerable<(string Key, string Value)> further)
        => SettingsReader.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(flat.Select(static pair => KeyValuePair.Create("Sidecar:" + pair.Key, (string?)pair.Value)))
            .AddInMemoryCollection(eu.Select(static pair => KeyValuePair.Create("Sidecar:Principals:eu:" + pair.Key, (string?)pair.Value)))
            .AddInMemoryCollection(further.Select(static pair => KeyValuePair.Create("Sidecar:" + pair.Key, (string?)pair.Value)))
            .Build());
}
