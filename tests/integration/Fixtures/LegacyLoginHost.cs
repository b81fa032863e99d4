using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.LegacyLogins;
using Sidecar.Listening;
using Sidecar.Migration;
using Sidecar.Principals;
using Sidecar.Requests;
using Sidecar.Soap;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>The login answers on a real Kestrel, with a token source and an org that the test controls.</summary>
internal sealed class LegacyLoginHost : IAsyncDisposable, IOrgTokens
{
    public const string RealToken = "00DRe000000real!REAL.TOKEN";
    public const string RealOrg = "00DRe000000realEAA";
    public const string RealUser = "005Re000000userIAA";

    private readonly CapturedLogs _logs = new();
    private readonly WebApplication _app;

    private LegacyLoginHost(Action<SidecarOptions>? configure)
    {
        configure?.Invoke(Options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(_logs);
        builder.Services.AddSingleton(Options).AddSingleton<TimeProvider>(Time).AddSingleton<IOrgTokens>(this);
        builder.Services.AddSingleton(new HttpMessageInvoker(new OrgHandler(this)));
        builder.Services.AddSingleton(provider => new Principal(
            new(PrincipalOptions.DefaultName, Options), null!, provider.GetRequiredService<IOrgIdentitySource>(),
            provider.GetRequiredService<PlaceholderSession>(), null!, null!, null!));
        builder.Services.AddPrincipals().AddListening(Options).AddRequests().AddMigration().AddLegacyLogins();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public SidecarOptions Options { get; } = new()
    {
        ConsumerKey = "3MVG9key",
        Username = "integration@example.com",
        LoginHost = new Uri("https://acme.my.salesforce.com"),
    };

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Event id, level and text of what the logins logged.</summary>
    public IEnumerable<string> Logs
        => _logs.Entries.Where(log => log.Id is >= 1300 and < 1400).Select(log => $"{log.Id} {log.Level} {log.Text}");

    /// <summary>Fails at once unless the test says otherwise.</summary>
    public Func<CancellationToken, ValueTask<AccessTokenResult>> Tokens { get; set; } =
        _ => new(new AccessTokenResult(new AccessTokenProblem(AccessTokenProblemKind.Unreachable, "down")));

    /// <summary>The token that an API call got last; none unless the test says so.</summary>
    public AccessToken? Latest { get; set; }

    public Func<CancellationToken, Task<HttpResponseMessage>> Org { get; set; } = _ => throw new HttpRequestException("down");

    public int TokenRequests { get; private set; }

    public List<string> OrgRequests { get; } = [];

    public TimeSpan? LearnedTimeout { get; private set; }

    public HttpClient Client { get; private set; } = null!;

    public string Origin { get; private set; } = "";

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<LegacyLoginHost> StartAsync(Action<SidecarOptions>? configure = null)
    {
        var host = new LegacyLoginHost(configure);
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        host.Origin = host._app.Urls.Single();
        host.Client = new HttpClient { BaseAddress = new Uri(host.Origin) };
        return host;
    }

    /// <summary>A token of the real org, and its getUserInfo answer.</summary>
    public void Reachable()
    {
        Tokens = _ => new(new AccessTokenResult(TokenOf(RealOrg)));
        Org = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(UserInfoAnswer) });
    }

    /// <summary>A token of the real user in an org of this id.</summary>
    public static AccessToken TokenOf(string org)
        => new(RealToken, new Uri("https://acme--uat.sandbox.my.salesforce.com"),
            new Uri($"https://login.salesforce.com/id/{org}/{RealUser}"), "api", 0);

    /// <summary>The org was made anew (a sandbox refresh): another id at the same host, which the next API call has met.</summary>
    public void Replaced(string org)
    {
        Latest = TokenOf(org);
        Tokens = _ => new(new AccessTokenResult(Latest));
        Org = _ => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(UserInfoAnswer.Replace(RealOrg, org, StringComparison.Ordinal))
            });
    }

    public async Task<(HttpStatusCode Status, string Body)> SoapAsync(string path, string body, bool gzip = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var content = new ByteArrayContent(gzip ? Packed.Gzip(bytes) : bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", "text/xml; charset=UTF-8");
        if (gzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        using var response = await Client.PostAsync(Origin + path, content, TestContext.Current.CancellationToken);
        Assert.Equal("text/xml;charset=UTF-8", response.Content.Headers.NonValidated["Content-Type"].ToString());
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public ValueTask<AccessTokenResult> GetAsync(CancellationToken cancellationToken)
    {
        TokenRequests++;
        return Tokens(cancellationToken);
    }

    public void MarkUsed(AccessToken token)
    {
    }

    public void LearnSessionTimeout(TimeSpan timeout) => LearnedTimeout = timeout;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    public const string UserInfoAnswer = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + UserInfoEnvelope;

    public const string UserInfoEnvelope =
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:partner.soap.sforce.com\" " +
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Header><LimitInfoHeader><limitInfo><current>11</current><limit>15000</limit>" +
        "<type>API REQUESTS</type></limitInfo></LimitInfoHeader></soapenv:Header><soapenv:Body><getUserInfoResponse><result><accessibilityMode>false</accessibilityMode>" +
        "<currencySymbol xsi:nil=\"true\"/><organizationId>" + RealOrg + "</organizationId><organizationName>Müller &amp; Söhne</organizationName>" +
        "<profileId>00eRe000000profAAA</profileId><roleId xsi:nil=\"true\"/><sessionSecondsValid>3600</sessionSecondsValid><userId>" + RealUser + "</userId>" +
        "<userName>real@acme.com</userName><someNewField>x</someNewField><userTimeZone>Europe/Berlin</userTimeZone></result></getUserInfoResponse></soapenv:Body></soapenv:Envelope>";

    private async Task AnswerAsync(HttpContext context)
    {
        // What the pipeline does before it asks the logins.
        var request = new ClientRequest(context, ApiTable.OfSalesforce);
        if (OAuthDialect.EndpointOf(request.EndpointPath) is { } endpoint)
        {
            await Get<OAuthLogins>().AnswerAsync(request, endpoint);
            return;
        }

        using var body = new MemoryStream();
        await using var plain = context.Request.Headers.ContentEncoding == "gzip"
            ? new GZipStream(context.Request.Body, CompressionMode.Decompress)
            : context.Request.Body;
        await plain.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        var head = (await SoapHeadReader.ReadAsync(body, SoapHeadReader.DefaultLookAhead, context.RequestAborted)).Head;
        body.Position = 0;
        if (head is not null && SoapLogins.Handles(request, head))
        {
            await Get<SoapLogins>().AnswerAsync(request, head, body);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private sealed class OrgHandler(LegacyLoginHost host) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            host.OrgRequests.Add($"{request.Method} {request.RequestUri} {await request.Content!.ReadAsStringAsync(cancellationToken)}");
            return await host.Org(cancellationToken);
        }
    }
}
