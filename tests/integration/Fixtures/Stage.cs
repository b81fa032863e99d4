using System.IO.Compression;
using System.Net;
using System.Text;
using Simulator;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>
/// A simulated org, a sidecar before it and a client of that sidecar which knows nothing but its address and a dead credential.
/// </summary>
public sealed class Stage : IAsyncDisposable
{
    /// <summary>What a legacy program has from the time when it could log in; must never arrive at the org.</summary>
    public const string DeadSession = "00Dxx0000001gPL!AQEAQDeadSessionOfALegacyProgram.0123456789.abcdefghijklmnop";

    public const string Api = "/services/data/v62.0";

    public const string Partner = "/services/Soap/u/62.0";

    // One pair for all stages: making an RSA key takes longer than most tests.
    private static readonly TestKeys Signing = TestKeys.CreateSigning();

    private readonly TestSettings _settings;

    private Stage(SimulatedOrg org, TestSettings settings, ISidecar sidecar, HttpClient client)
        => (Org, _settings, Sidecar, Client) = (org, settings, sidecar, client);

    public SimulatedOrg Org { get; }

    public ISidecar Sidecar { get; }

    /// <summary>Follows no redirects and sends what it is told.</summary>
    public HttpClient Client { get; }

    public string KeyFolder => _settings.Folder.Path;

    public static async Task<Stage> SetAsync(
        Func<IReadOnlyDictionary<string, string>, Task<ISidecar>> start, IReadOnlyDictionary<string, string>? settings = null,
            SimulatedOrgOptions? options = null,
        Action<SimulatedOrg>? beforeStart = null)
    {
        options ??= new SimulatedOrgOptions();
        options.Certificates = [.. options.Certificates, Signing.Certificate];
        var org = await SimulatedOrg.StartAsync(options);
        var all = TestSettings.For(org, Signing);
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            all[key] = value;
        }

        beforeStart?.Invoke(org);
        var sidecar = await start(all);
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxConnectionsPerServer = 1000
        })
        {
            BaseAddress = sidecar.Address,
            Timeout = TimeSpan.FromSeconds(120),
        };
        return new Stage(org, all, sidecar, client);
    }

    public static HttpRequestMessage Get(string target, string authorization = "Bearer " + DeadSession)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }

    public static HttpRequestMessage Post(string target, string body, string contentType = "application/json")
    {
        var request = Get(target);
        request.Method = HttpMethod.Post;
        request.Content = new StringContent(body, Encoding.UTF8, contentType);
        return request;
    }

    /// <summary>A SOAP call of the partner API.</summary>
    public static HttpRequestMessage SoapRequest(string operation, string target = Partner, string? session = DeadSession)
    {
        var header = session is null
            ? ""
            : $"<e:Header><SessionHeader xmlns=\"urn:partner.soap.sforce.com\"><sessionId>{session}</sessionId></SessionHeader></e:Header>";
        var request = new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new StringContent(
                $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\">{header}<e:Body>{operation}</e:Body></e:Envelope>",
                    Encoding.UTF8, "text/xml"),
        };
        request.Headers.TryAddWithoutValidation("SOAPAction", "\"\"");
        return request;
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var answer = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        if (!answer.Content.Headers.ContentEncoding.Contains("gzip"))
        {
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        using var plain = new StreamReader(new GZipStream(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken),
            CompressionMode.Decompress));
        return (answer.StatusCode, await plain.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The first login is over: what is counted from here on belongs to the test.</summary>
    public async Task ReadyAsync()
    {
        for (var patience = 200; patience > 0; patience--)
        {
            using var answer = await Client.GetAsync(new Uri(Sidecar.AdminAddress, "/readyz"), TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("The sidecar never became ready:\n" + string.Join('\n', Sidecar.LogLines));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Sidecar.DisposeAsync();
        await Org.DisposeAsync();
        _settings.Dispose();
    }
}
