using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sidecar.IntegrationTests.BlackBox;
using Sidecar.IntegrationTests.Fixtures;

using Simulator.Control;
using Simulator.TokenEndpoint;
using static Sidecar.IntegrationTests.BlackBox.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>
/// Provokes every kind of failure with all logs on, gathers everything that anybody could read afterwards, and searches it for everything
/// that nobody may.
/// </summary>
public abstract class SecretsTests(SidecarStarter start) : StageTest(start)
{
    private const string ClientSecret = "Client-Secret-Of-The-Legacy-App-0815";
    private const string RefreshToken = "5Aep861RefreshTokenOfTheLegacyApp";

    private readonly StringBuilder _seen = new();
    private readonly List<string> _secrets = [Password, ClientSecret, RefreshToken, Tail(DeadSession)];
    private string _placeholder = "";

    [Fact]
    public async Task WhateverFails_NoSecretIsSeen()
    {
        await using var stage = await ReadyAsync(SetAsync(
            new() { ["Log:Level"] = "Trace", ["Logins:MaxRetries"] = "0", ["Logins:AttemptTimeout"] = "1s", ["Upstream:ActivityTimeout"] = "500ms" },
            beforeStart: org => org.Control.Settings.SoapFaultsEchoSession = true));
        LearnKey(stage);
        await LogInAsync(stage);
        await CallEverythingAsync(stage);
        foreach (var fault in Faults())
        {
            stage.Org.Control.Break("/", fault, OrgControl.Forever);
            await CallEverythingAsync(stage);
            await LogInAsync(stage);
            stage.Org.Control.Repair();
            Learn(stage);
        }

        stage.Org.Control.RevokeAllSessions();
        await CallEverythingAsync(stage);
        Learn(stage);
        await MalformedAsync(stage);
        foreach (var page in new[] { "/", "/livez", "/readyz", "/startupz", "/healthz", "/status", "/metrics", "/quitquitquit", "/nonsense" })
        {
            _seen.AppendLine(await (await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, page), TestContext.Current.CancellationToken).InTime())
                .Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var logs = string.Join('\n', stage.Sidecar.LogLines);
        var all = _seen + logs;
        AssertClean(all);

        // A placeholder is no secret, but in a log it would be taken for one.
        Assert.True(_placeholder.Length > 50);
        Assert.DoesNotContain(Tail(_placeholder), logs, StringComparison.Ordinal);
        Assert.Contains("1704", logs, StringComparison.Ordinal);
        Assert.True(_secrets.Count > 15, $"only {_secrets.Count} secrets were searched for");
    }

    [Fact]
    public async Task Tools_SayNothingSecret()
    {
        await using var stage = await ReadyAsync(SetAsync());
        if (stage.Sidecar is not PublishedSidecar)
        {
            // The verbs are the process's.
            return;
        }

        LearnKey(stage);
        var good = new Dictionary<string, string>
        {
            ["Sidecar__ConsumerKey"] = stage.Org.ConsumerKey,
            ["Sidecar__Username"] = stage.Org.Username,
            ["Sidecar__KeyPath"] = stage.KeyFolder,
            ["Sidecar__LoginHost"] = stage.Org.BaseAddress.GetLeftPart(UriPartial.Authority),
            ["Sidecar__Upstream__AllowPlainHttp"] = "true",
            ["Sidecar__Log__Level"] = "Trace",
        };
        var key = await File.ReadAllTextAsync(Path.Combine(stage.KeyFolder, "tls.key"), TestContext.Current.CancellationToken);
        await RunAsync(["--help"], good);
        await RunAsync(["doctor"], good);
        await RunAsync(["doctor"], new(good) { ["Sidecar__LoginHost"] = "http://127.0.0.1:1" });
        await RunAsync(["healthcheck"], good);
        await RunAsync([], new(good) { ["Sidecar__Listen__Port"] = "seven", ["Sidecar__Password"] = Password, ["Sidecar__ClientSecret"] = ClientSecret });
        // The classic mistake: the key itself where its path belongs.
        await RunAsync([], new(good) { ["Sidecar__KeyPath"] = key });
        await RunAsync(["doctor"], new(good) { ["Sidecar__KeyPath"] = key });
        await RunAsync([], new(good) { ["Sidecar__KeyPasswordPath"] = Password });
        await RunAsync([], new(good) { ["Sidecar__LoginHost"] = $"https://user:{Password}@acme.my.salesforce.com" });
        await RunAsync([], new(good) { ["Sidecar__Upstream__Proxy"] = $"ftp://user:{Password}@proxy.example" });
        await RunAsync(["--password", Password], good);
        AssertClean(_seen.ToString());
        Assert.True(_seen.Length > 2000);
    }

    private async Task LogInAsync(Stage stage)
    {
        foreach (var form in new[]
        {
            $"grant_type=password&client_id=c&client_secret={ClientSecret}&username=u&password={Password}",
            $"grant_type=refresh_token&client_secret={ClientSecret}&refresh_token={RefreshToken}",
            $"grant_type=nonsense&client_secret={ClientSecret}&password={Password}",
        })
        {
            var (_, answer) = await stage.SendAsync(Post("/services/oauth2/token", form, "application/x-www-form-urlencoded")).InTime();
            if (answer.Contains("\"access_token\":\"", StringComparison.Ordinal))
            {
                _placeholder = answer.Split("\"access_token\":\"")[1].Split('"')[0];
            }
            else
            {
                _seen.AppendLine(answer);
            }
        }

        await stage.SendAsync(Soap($"<login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>{Password}</password></login>", session: null)).InTime();
        _seen.AppendLine((await stage.SendAsync(Post(Partner, $"<login><password>{Password}</login>", "text/xml")).InTime()).Body);
        _seen.AppendLine((await stage.SendAsync(Post("/login.jsp", $"un=u&pw={Password}", "application/x-www-form-urlencoded")).InTime()).Body);
        _seen.AppendLine((await stage.SendAsync(Post("/services/oauth2/authorize", $"password={Password}", "application/x-www-form-urlencoded")).InTime()).Body);
        Learn(stage);
    }

    private async Task CallEverythingAsync(Stage stage)
    {
        foreach (var session in new[] { DeadSession, _placeholder })
        {
            HttpRequestMessage[] calls =
            [
                Get(Limits, $"Bearer {session}"), Get(Limits, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("u:" + Password))), Get($"{Limits}?oauth_token={session}"),
                Post("/services/apexrest/echo", "{}"), Soap("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>", session: session),
                Get("/services/async/62.0/job/750", $"Bearer {session}"), Get("/services/oauth2/userinfo"), Post("/cometd/62.0", "[{\"channel\":\"/meta/handshake\"}]"), Get("/id/00D/005"),
            ];
            foreach (var call in calls)
            {
                using var request = call;
                request.Headers.TryAddWithoutValidation("X-SFDC-Session", session);
                request.Headers.TryAddWithoutValidation("Cookie", $"sid={session}");
                try
                {
                    using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken).InTime();
                    _seen.AppendLine(CultureInfo.InvariantCulture, $"{answer}\n{await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
                }
                catch (HttpRequestException)
                {
                    // An answer cut off is an answer, too.
                }
            }
        }
    }

    private async Task MalformedAsync(Stage stage)
    {
        foreach (var bytes in new[]
        {
            $"GET {Limits} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {DeadSession}\0\r\n\r\n",
            $"GET {Limits}?password={Password} HTTP/9.9\r\n\r\n", $"{DeadSession} / HTTP/1.1\r\nHost: localhost\r\n\r\n", $"POST {Partner} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n<password>{Password}",
            $"POST /services/oauth2/token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\npassword={Password}\r\n",
        })
        {
            _seen.AppendLine(await RawClient.ExchangeAsync(stage.Sidecar.Address, bytes, TimeSpan.FromMilliseconds(300)));
        }
    }

    private static IEnumerable<Fault> Faults() =>
    [
        Fault.SessionInvalid, Fault.Hang, Fault.Reset, Fault.ResetWithinAnswer, Fault.Html503, Fault.Garbage, Fault.HugeHeaders, Fault.RequestLimit,
        Fault.Answer(500, "{}"), Fault.Answer(401, "<html/>", "text/html"), Fault.Answer(400, "{\"exceptionCode\":\"InvalidSessionId\"}"),
        Fault.OAuth(new TokenError("invalid_grant", "invalid assertion")),
    ];

    private void Learn(Stage stage)
    {
        foreach (var session in stage.Org.Control.LiveSessions.Select(Tail).Except(_secrets))
        {
            _secrets.Add(session);
        }

        foreach (var assertion in stage.Org.Control.Received.Where(r => r.Path.EndsWith("/oauth2/token", StringComparison.Ordinal))
            .Select(r => Encoding.UTF8.GetString(r.Body.Span)).Where(b => b.Contains("assertion=", StringComparison.Ordinal)))
        {
            // Its signature, which alone makes it one.
            var signature = assertion.Split("assertion=")[1].Split('&')[0].Split('.')[^1][..60];
            if (!_secrets.Contains(signature))
            {
                _secrets.Add(signature);
            }
        }
    }

    private void LearnKey(Stage stage)
    {
        var lines = File.ReadAllLines(Path.Combine(stage.KeyFolder, "tls.key"));
        _secrets.AddRange(lines.Where(l => l.Length > 40 && !l.StartsWith('-')));
    }

    private async Task RunAsync(string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(PublishedSidecar.RequireBinary(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment.TryAdd("Sidecar__Listen__Port", "0");
        start.Environment.TryAdd("Sidecar__Admin__Port", "0");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It found nothing to object to and runs.
            process.Kill();
        }

        _seen.AppendLine(CultureInfo.InvariantCulture, $"{await output.InTime()}\n{await error.InTime()}");
    }

    private void AssertClean(string all)
    {
        foreach (var secret in _secrets)
        {
            var at = all.IndexOf(secret, StringComparison.Ordinal);
            Assert.True(at < 0, at < 0 ? "" : $"found {secret[..Math.Min(12, secret.Length)]}…: {all[Math.Max(0, at - 300)..Math.Min(all.Length, at + 20)]}");
        }

        Assert.DoesNotContain("PRIVATE KEY-----\n", all, StringComparison.Ordinal);
    }

    private static string Tail(string session) => session[(session.IndexOf('!', StringComparison.Ordinal) + 1)..];
}

public class InProcessSecretsTests() : SecretsTests(Sidecars.InProcess);

public class PublishedSecretsTests() : SecretsTests(Sidecars.Published);
