using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Sidecar.IntegrationTests.AccessTokens;

/// <summary>What the endpoint answers.</summary>
internal sealed record Answer(int Status, string Body, string ContentType = "application/json;charset=UTF-8", string? Location = null,
    string? RetryAfter = null)
{
    public static Answer Error(string error, string? description = null, int status = 400) =>
        new(status, description is null
            ? $$"""{"error":"{{error}}"}"""
            : $$"""{"error":"{{error}}","error_description":"{{description}}"}""");
}

/// <summary>
/// A token endpoint and the one REST resource that the session check asks, on a real socket. Checks assertions as Salesforce does
/// (form, signature against the uploaded certificates, expiry by its own clock) unless a test scripted another answer.
/// </summary>
internal sealed class TokenEndpointStub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly Channel<Answer> _script = Channel.CreateUnbounded<Answer>();
    private int _requests;
    private int _probes;
    private int _tokens;

    private TokenEndpointStub(WebApplication app, TimeProvider time)
    {
        _app = app;
        _time = time;
    }

    public Uri Origin { get; private set; } = null!;

    public int Requests => Volatile.Read(ref _requests);

    public int Probes => Volatile.Read(ref _probes);

    /// <summary>Completes when the first request has arrived.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Requests wait here; null lets them through.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Session checks wait here; null lets them through.</summary>
    public TaskCompletionSource? ProbeGate { get; set; }

    /// <summary>Salesforce's clock minus the test's.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>Public keys of the certificates uploaded to the app.</summary>
    public List<RSA> Certificates { get; } = [];

    /// <summary>Answers every request the same, until set to null again.</summary>
    public Answer? Always { get; set; }

    /// <summary>Hands out this token every time, in place of a new one for each login.</summary>
    public string? SameToken { get; set; }

    public int ProbeStatus { get; set; } = 200;

    public string? LastProbeAuthorization { get; private set; }

    public string? LastForm { get; private set; }

    public string? LastRequestLine { get; private set; }

    public IHeaderDictionary? LastHeaders { get; private set; }

    public List<string> Assertions { get; } = [];

    public List<string> Issued { get; } = [];

    /// <summary>Answers of the next requests, one each, before the regular ones.</summary>
    public void Script(params Answer[] answers)
    {
        foreach (var answer in answers)
        {
            _script.Writer.TryWrite(answer);
        }
    }

    public static async Task<TokenEndpointStub> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new TokenEndpointStub(app, time);
        app.MapPost("/services/oauth2/token", stub.TokenAsync);
        app.MapPost("/elsewhere", () => Results.Text(Grant("00Dxx0000001gPL!AQ4A.x", stub.Origin.GetLeftPart(UriPartial.Authority)).Body));
        app.MapGet("/services/data/v62.0", stub.ProbeAsync);
        await app.StartAsync();
        stub.Origin = new Uri(app.Urls.Single());
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        Gate?.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task TokenAsync(HttpContext context)
    {
        LastRequestLine = $"{context.Request.Method} {context.Request.Path} {context.Request.Protocol}";
        LastHeaders = new HeaderDictionary(context.Request.Headers.ToDictionary());
        var form = await new StreamReader(context.Request.Body).ReadToEndAsync();
        Interlocked.Increment(ref _requests);
        LastForm = form;
        Arrived.TrySetResult();
        if (Gate is { } gate)
        {
            await gate.Task;
        }

        var answer = Always ?? (_script.Reader.TryRead(out var scripted) ? scripted : Judge(form));
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.Headers.Date = Now.ToString("R");
        if (answer.Location is not null)
        {
            context.Response.Headers.Location = answer.Location;
        }

        if (answer.RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = answer.RetryAfter;
        }

        await context.Response.WriteAsync(answer.Body);
    }

    /// <summary>Salesforce's time.</summary>
    public DateTimeOffset Now => _time.GetUtcNow() + Skew;

    private Answer Judge(string form)
    {
        const string start = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
        if (!form.StartsWith(start, StringComparison.Ordinal))
        {
            return Answer.Error("unsupported_grant_type", "grant type not supported");
        }

        var assertion = form[start.Length..];
        lock (Assertions)
        {
            Assertions.Add(assertion);
        }

        var parts = assertion.Split('.');
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        var signature = Base64Url.DecodeFromChars(parts[2]);
        if (!Certificates.Exists(key => key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)))
        {
            return Answer.Error("invalid_grant", "invalid assertion");
        }

        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        if (DateTimeOffset.FromUnixTimeSeconds(payload.RootElement.GetProperty("exp").GetInt64()) < Now)
        {
            return Answer.Error("invalid_grant", "invalid assertion");
        }

        var number = Interlocked.Increment(ref _tokens);
        var token = SameToken ?? $"00Dxx0000001gPL!AQ4A.Session{number}.{RandomNumberGenerator.GetHexString(48)}";
        lock (Issued)
        {
            Issued.Add(token);
        }

        return Grant(token, Origin.GetLeftPart(UriPartial.Authority));
    }

    public static Answer Grant(string token, string instance) => new(200,
        $$"""{"access_token":"{{token}}","scope":"web api","instance_url":"{{instance}}",""" +
        $$"""
        "id":"{{instance}}/id/00Dxx0000001gPLEAY/005xx000001SwiUAAS","token_type":"Bearer"}
        """);

    private async Task ProbeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _probes);
        if (ProbeGate is { } gate)
        {
            await gate.Task;
        }

        LastProbeAuthorization = context.Request.Headers.Authorization;
        context.Response.StatusCode = ProbeStatus;
    }
}
