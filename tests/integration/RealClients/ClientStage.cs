using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.IntegrationTests.Tooling;
using Simulator;
using Simulator.Control;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.RealClients;

/// <summary>
/// What a program of somebody else meets: a sidecar (the published binary when <c>SIDECAR_BINARY</c> names it, else one in this process)
/// with both listeners, and behind it an org that would remember a password.
/// </summary>
public sealed class ClientStage : IAsyncDisposable
{
    public const string Password = "Wrong-Pa$$word-of-a-legacy-program";
    public const string ClientSecret = "ClientSecretOfALegacyProgram7700";

    private static readonly TestKeys Server = TestKeys.CreateServer();

    private readonly Stage _stage;
    private readonly TestFolder _tls;

    private ClientStage(Stage stage, TestFolder tls) => (_stage, _tls) = (stage, tls);

    public SimulatedOrg Org => _stage.Org;

    public string Plain => Origin(_stage.Sidecar.Address);

    public string Tls => Origin(_stage.Sidecar.TlsAddress!);

    /// <summary>The certificate of <see cref="Tls"/>: its own authority.</summary>
    public TestKeys TlsKeys => Server;

    public string CertificatePath => Path.Combine(_tls.Path, "tls.crt");

    /// <param name="lift">For an org that has retired all versions before 41: what the sidecar does with them.</param>
    public static async Task<ClientStage> SetAsync(string? lift = null)
    {
        var tls = new TestFolder();
        Server.WriteTo(tls.Path);
        // 500 accounts are three pages; polls of 2 s let a client notice soon that its conversation ended. Stubs of retired versions must
        // find them alive: what is tested is the sidecar between.
        var options = new SimulatedOrgOptions
        {
            ExtraAccounts = 470,
            Settings = new OrgSettings
            {
                LongPollTimeout = TimeSpan.FromSeconds(2),
                RecordedBodyLimit = 1024 * 1024,
                OldestApiVersion = lift is null ? 8 : 41,
            },
        };
        var settings = new Dictionary<string, string> { ["Tls:CertificatePath"] = tls.Path, ["Listen:Address"] = "localhost" };
        if (lift is not null)
        {
            settings["ApiVersions:Lift"] = lift;
        }

        var stage = await Stage.SetAsync(StartAsync, settings, options);
        await stage.ReadyAsync();
        return new ClientStage(stage, tls);
    }

    /// <summary>
    /// Runs a script to its end, with the addresses and the secrets as its first five arguments, then what the script is for.
    /// </summary>
    public Task RunAsync(string interpreter, string script, params IReadOnlyList<string> further)
        => RunAsync([interpreter], Plain, script, further);

    /// <summary>The same, with options for the interpreter before the script, at the chosen one of the two origins.</summary>
    public async Task RunAsync(IReadOnlyList<string> interpreter, string origin, string script, params IReadOnlyList<string> further)
    {
        var folder = Repository.At("tests", "integration", "RealClients");
        string[] arguments =
        [
            .. interpreter.Skip(1), Path.Combine(folder, script),
            origin, Origin(Org.BaseAddress), Password, ClientSecret, Stage.DeadSession, .. further,
        ];
        var result = await ExternalProcess.RunAsync(interpreter[0], arguments, folder, TimeSpan.FromSeconds(120), withoutProxy: true);
        var log = string.Join('\n', _stage.Sidecar.LogLines.TakeLast(40));
        Assert.True(result.ExitCode == 0, $"{script} ended with {result.ExitCode}\n{result.Output}\n{result.Errors}\n\n{log}");
    }

    /// <summary>
    /// Nothing legacy reached the org; the sidecar logged in once, and once more for each killed session; the program logged in as often as
    /// it meant to, never because it saw a dead session; and the session that all share outlived the program's logout.
    /// </summary>
    public async Task AssertUnharmedAsync(int killedSessions, int legacyLogins)
    {
        Assert.Empty(Org.Control.Tripwires);
        Assert.Equal(1 + killedSessions, Org.Control.LoginCount);
        Assert.Equal(legacyLogins, _stage.Sidecar.LogLines.Count(IsLogin));

        var placeholder = await LogInAsync();
        string[] secrets = [Password, Uri.EscapeDataString(Password), ClientSecret, Stage.DeadSession, placeholder];
        foreach (var request in Org.Control.Received)
        {
            var everything = Everything(request);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));
        }

        Assert.All(
            _stage.Sidecar.LogLines,
            line => Assert.All(secrets, secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal)));

        var another = await _stage.SendAsync(Stage.Get(Stage.Api + "/query?q=SELECT+Id+FROM+Account+LIMIT+1", "Bearer " + placeholder));
        Assert.Equal(System.Net.HttpStatusCode.OK, another.Status);
        Assert.Equal(1 + killedSessions, Org.Control.LoginCount);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        _tls.Dispose();
    }

    private static async Task<ISidecar> StartAsync(IReadOnlyDictionary<string, string> settings) =>
        RequiredTool.InCi || Environment.GetEnvironmentVariable("SIDECAR_BINARY") is { Length: > 0 }
            ? await PublishedSidecar.StartAsync(settings)
            : await InProcessSidecar.StartAsync(settings);

    private static string Origin(Uri address) => $"{address.Scheme}://localhost:{address.Port}";

    private static bool IsLogin(string line)
        => line.Contains("Answered login (", StringComparison.Ordinal)
            || line.Contains("Answered oauth2/token (", StringComparison.Ordinal);

    private async Task<string> LogInAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = "u",
            ["password"] = "p",
            ["client_id"] = "c",
            ["client_secret"] = "s",
        });
        var path = new Uri("/services/oauth2/token", UriKind.Relative);
        using var answer = await _stage.Client.PostAsync(path, form, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    private static string Everything(ReceivedRequest request)
    {
        var body = request.Body.ToArray();
        if (request.Header("Content-Encoding") == "gzip")
        {
            using var plain = new MemoryStream();
            using var packed = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
            packed.CopyTo(plain);
            body = plain.ToArray();
        }

        var headers = string.Join('\n', request.Headers);
        return string.Create(CultureInfo.InvariantCulture, $"{request.Path}{request.Query}\n{headers}\n{Encoding.UTF8.GetString(body)}");
    }
}
