using System.Text.RegularExpressions;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>A sidecar with two principals, each in an org of its own: the default one in the stage's, "eu" in another.</summary>
public sealed partial class TwoOrgs : IAsyncDisposable
{
    public const string Host = "eu.localhost";

    private static readonly TestKeys Keys = TestKeys.CreateSigning();
    private readonly TestFolder _folder = new();

    private TwoOrgs(SimulatedOrg eu)
    {
        Eu = eu;
        Keys.WriteTo(_folder.Path);
    }

    public SimulatedOrg Eu { get; }

    public Stage Stage { get; private set; } = null!;

    /// <summary>The org of the default principal.</summary>
    public SimulatedOrg Main => Stage.Org;

    /// <summary>The port of "eu".</summary>
    public Uri EuAddress => new(Origin().Matches(Stage.Sidecar.LogLines.First(
        line => line.Contains("Listening on", StringComparison.Ordinal)))[1].Value);

    public static async Task<TwoOrgs> StartAsync(
        SidecarStarter start, Dictionary<string, string>? settings = null, Action<SimulatedOrg>? beforeStart = null)
    {
        var orgs = new TwoOrgs(await SimulatedOrg.StartAsync(new()
        {
            ConsumerKey = "3MVG9SecondConsumerKey.9876543210",
            Usernames = ["eu@acme.example"],
            Certificates = [Keys.Certificate],
        }));
        beforeStart?.Invoke(orgs.Eu);
        var all = new Dictionary<string, string>
        {
            ["Principals:eu:ConsumerKey"] = orgs.Eu.ConsumerKey,
            ["Principals:eu:Username"] = orgs.Eu.Username,
            ["Principals:eu:KeyPath"] = orgs._folder.Path,
            ["Principals:eu:LoginHost"] = orgs.Eu.BaseAddress.GetLeftPart(UriPartial.Authority),
            ["Principals:eu:LegacyUsernames"] = "eu-*@old.example,EU",
            ["Principals:eu:Hosts"] = Host,
            ["Principals:eu:Listen:Port"] = "0",
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        orgs.Stage = await Stage.SetAsync(s => start(s), all);
        return orgs;
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        await Eu.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex("https?://[^ ;\"]+")]
    private static partial Regex Origin();
}
