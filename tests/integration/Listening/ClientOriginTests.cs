using Sidecar.Configuration;
using Sidecar.Listening;

namespace Sidecar.IntegrationTests.Listening;

public class ClientOriginTests
{
    [Theory]
    [InlineData("http", "localhost:8080", null, "http://localhost:8080")]
    [InlineData("https", "[::1]:8443", null, "https://[::1]:8443")]
    [InlineData("http", "sf-sidecar", null, "http://sf-sidecar")]
    [InlineData("http", "localhost:8080", "https://sidecar.example/x/", "https://sidecar.example")]
    [InlineData("http", "evil\"<b>", null, "http://localhost:1234")]
    [InlineData("http", "a b", null, "http://localhost:1234")]
    [InlineData("http", "", null, "http://localhost:1234")]
    public void Origin_IsWhatTheClientUsed(string scheme, string host, string? configured, string origin)
    {
        var options = new SidecarOptions();
        options.Listen.PublicOrigin = configured is null ? null : new Uri(configured);
        var context = new DefaultHttpContext();
        (context.Request.Scheme, context.Request.Host, context.Connection.LocalPort) = (scheme, new HostString(host), 1234);
        Assert.Equal(origin, ClientOrigin.Of(context, options));
    }
}
