using System.Text.RegularExpressions;
using Sidecar.IntegrationTests.Fixtures;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.BlackBox;

/// <summary>Programs that cut the name of the instance out of the login's response, and go on with it (docs/clients.md).</summary>
public abstract partial class InstanceNameTests(SidecarStarter start) : StageTest(start)
{
    private const string Origin = "https://na1.salesforce.com";

    [Fact]
    public async Task PublicOrigin_IsWhatLoginsAndIdentityName()
    {
        await using var stage = await NamedAsync();
        var (_, soap) = await stage.SendAsync(SoapRequest(
            "<login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>p</password></login>"));
        Assert.Equal("na1", Instance().Match(soap).Groups[1].Value);
        Assert.Contains($"<serverUrl>{Origin}/services/Soap/u/62.0", soap, StringComparison.Ordinal);
        var (_, oauth) = await stage.SendAsync(Post("/services/oauth2/token",
            "grant_type=password&username=u&password=p&client_id=c&client_secret=s", "application/x-www-form-urlencoded"));
        Assert.Contains($"\"instance_url\":\"{Origin}\"", oauth, StringComparison.Ordinal);
        Assert.Contains($"\"id\":\"{Origin}/id/", oauth, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestUnderThatName_IsServed()
    {
        await using var stage = await NamedAsync();
        using var request = Get(Limits);
        request.Headers.Host = "na1.salesforce.com";
        var (status, body) = await stage.SendAsync(request);
        Assert.True((int)status == 200, body);
    }

    [GeneratedRegex(@"https://([a-z0-9-]+)\.salesforce\.com")]
    private static partial Regex Instance();

    private Task<Stage> NamedAsync() => ReadyAsync(SetAsync(new()
    {
        ["Listen:PublicOrigin"] = Origin,
        ["Listen:AllowedHosts"] = "localhost,127.0.0.1,na1.salesforce.com",
    }));
}

public class InProcessInstanceNameTests() : InstanceNameTests(Sidecars.InProcess);

public class PublishedInstanceNameTests() : InstanceNameTests(Sidecars.Published);
