using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>Settings, by their keys below <c>Sidecar:</c>, of a sidecar for a simulated org; ports are free ones.</summary>
public sealed class TestSettings : Dictionary<string, string>, IDisposable
{
    private TestSettings(TestFolder folder) => Folder = folder;

    /// <summary>Where the key lies.</summary>
    public TestFolder Folder { get; }

    public static TestSettings For(SimulatedOrg org, TestKeys signing) => For(org.BaseAddress, org.ConsumerKey, org.Username, signing);

    public static TestSettings For(Uri loginHost, string consumerKey, string username, TestKeys signing)
    {
        var folder = new TestFolder();
        signing.WriteTo(folder.Path);
        return new TestSettings(folder)
        {
            ["ConsumerKey"] = consumerKey,
            ["Username"] = username,
            ["KeyPath"] = folder.Path,
            ["LoginHost"] = loginHost.GetLeftPart(UriPartial.Authority),
            ["Upstream:AllowPlainHttp"] = "true",
            ["Listen:Address"] = "127.0.0.1",
            ["Listen:Port"] = "0",
            ["Admin:Port"] = "0",
            ["Tls:Port"] = "0",
            ["Drain:AcceptFor"] = "0s",
            ["Drain:FinishWithin"] = "5s",
            ["TokenRequests:RetryDelay"] = "10ms",
            ["Log:Level"] = "Debug",
            ["Log:Format"] = "json",
        };
    }

    public void Dispose() => Folder.Dispose();
}
