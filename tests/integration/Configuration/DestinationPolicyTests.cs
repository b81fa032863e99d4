using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Configuration;

public class DestinationPolicyTests
{
    [Theory]
    [InlineData("https://acme.my.salesforce.com", false, true)]
    [InlineData("https://acme--dev.sandbox.my.salesforce.com:8443/x", false, true)]
    [InlineData("https://ACME.MY.SALESFORCE.COM", false, true)]
    [InlineData("https://salesforce.com", false, false)]
    [InlineData("https://evilsalesforce.com", false, false)]
    [InlineData("https://salesforce.com.evil.example", false, false)]
    [InlineData("https://user@acme.my.salesforce.com", false, false)]
    [InlineData("http://acme.my.salesforce.com", false, false)]
    [InlineData("http://acme.my.salesforce.com", true, true)]
    [InlineData("https://localhost", false, false)]
    [InlineData("https://127.0.0.1", false, false)]
    [InlineData("http://localhost:8080", true, true)]
    [InlineData("http://127.0.0.1:8080", true, true)]
    [InlineData("http://[::1]:8080", true, true)]
    [InlineData("http://[::ffff:127.0.0.1]:8080", false, false)]
    [InlineData("https://169.254.169.254", true, false)]
    [InlineData("ws://acme.my.salesforce.com", true, false)]
    public void Host_IsAllowedByTheRules(string url, bool plain, bool allowed)
    {
        var options = new SidecarOptions();
        options.Upstream.AllowPlainHttp = plain;
        Assert.Equal(allowed, new DestinationPolicy(options).Allows(new Uri(url)));
    }

    [Theory]
    [InlineData("https://sim.internal", true)]
    [InlineData("https://a.sim.internal", true)]
    [InlineData("https://notsim.internal", false)]
    public void SuffixWithoutDot_IsTheNameAndWhatIsBelow(string url, bool allowed)
    {
        var options = new SidecarOptions();
        options.Upstream.AllowedHostSuffixes = ["", ".", "sim.internal"];
        Assert.Equal(allowed, new DestinationPolicy(options).Allows(new Uri(url)));
    }

    [Fact]
    public void RelativeUrl_IsRefused() => Assert.False(new DestinationPolicy(new()).Allows(new Uri("/x", UriKind.Relative)));
}
