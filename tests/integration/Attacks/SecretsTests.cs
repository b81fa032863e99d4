using System.Globalization;
using System.Text;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Control;
using Simulator.TokenEndpoint;
using static Sidecar.IntegrationTests.Attacks.SecretSearch;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Attacks;

/// <summary>
/// Provokes every kind of failure with all logs on, gathers everything that anybody could read afterwards, and searches it for everything
/// that nobody may.
/// </summary>
public abstract class SecretsTests(SidecarStarter start) : StageTest(start)
{
    private readonly SecretSearch _search = new(Password);
    private string _placeholder = "";

    [Fact]
    public async Task WhateverFails_NoSecretIsSeen()
    {
        await using var stage = await ReadyAsync(SetAsync(
            new()
            {
                ["Log:Level"] = "Trace",
                ["TokenRequests:MaxRetries"] = "0",
                ["TokenRequests:AttemptTimeout"] = "1s",
                ["Upstream:ActivityTimeout"] = "500ms"
            },
            beforeStart: org => org.Control.Settings.SoapFaultsEchoSession = true));
        _search.LearnKey(stage);
        await LogInAsync(stage);
        await CallEverythingAsync(stage);
        foreach (var fault in Faults())
        {
            stage.Org.Control.Break("/", fault, OrgControl.Forever);
            await CallEverythingAsync(stage);
            await LogInAsync(stage);
            stage.Org.Control.Repair();
            _search.Learn(stage);
        }

        stage.Org.Control.RevokeAllSessions();
        await CallEverythingAsync(stage);
        _search.Learn(stage);
        await MalformedAsync(stage);
        foreach (var page in new[] { "/", "/livez", "/readyz", "/startupz", "/healthz", "/status", "/metrics", "/quitquitquit",
            "/nonsense" })
        {
            _search.Seen.AppendLine(await (await stage.Client.GetAsync(new Uri(stage.Sidecar.AdminAddress, page),
                TestContext.Current.CancellationToken).InTime())
                .Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var logs = string.Join('\n', stage.Sidecar.LogLines);
        var all = _search.Seen + logs;
        _search.AssertClean(all);

        // A placeholder is no secret, but in a log it would be taken for one.
        Assert.True(_placeholder.Length > 50);
        Assert.DoesNotContain(Tail(_placeholder), logs, StringComparison.Ordinal);
        Assert.Contains("1704", logs, StringComparison.Ordinal);
        Assert.True(_search.Count > 15, $"only {_search.Count} secrets were searched for");
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
                _search.Seen.AppendLine(answer);
            }
        }

        await stage.SendAsync(
            SoapRequest($"<login xmlns=\"urn:partner.soap.sforce.com\"><username>u</username><password>{Password}</password></login>",
                session: null)).InTime();
        _search.Seen.AppendLine((await stage.SendAsync(Post(Partner, $"<login><password>{Password}</login>", "text/xml")).InTime()).Body);
        _search.Seen.AppendLine((await stage.SendAsync(Post("/login.jsp", $"un=u&pw={Password}",
            "application/x-www-form-urlencoded")).InTime()).Body);
        _search.Seen.AppendLine((await stage.SendAsync(Post("/services/oauth2/authorize", $"password={Password}",
            "application/x-www-form-urlencoded")).InTime()).Body);
        _search.Learn(stage);
    }

    private async Task CallEverythingAsync(Stage stage)
    {
        foreach (var session in new[] { DeadSession, _placeholder })
        {
            HttpRequestMessage[] calls =
            [
                Get(Limits, $"Bearer {session}"), Get(Limits, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("u:" + Password))),
                    Get($"{Limits}?oauth_token={session}"),
                Post("/services/apexrest/echo", "{}"), SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>",
                    session: session),
                Get("/services/async/62.0/job/750", $"Bearer {session}"), Get("/services/oauth2/userinfo"), Post("/cometd/62.0",
                    "[{\"channel\":\"/meta/handshake\"}]"), Get("/id/00D/005"),
            ];
            foreach (var call in calls)
            {
                using var request = call;
                request.Headers.TryAddWithoutValidation("X-SFDC-Session", session);
                request.Headers.TryAddWithoutValidation("Cookie", $"sid={session}");
                try
                {
                    using var answer = await stage.Client.SendAsync(request, TestContext.Current.CancellationToken).InTime();
                    _search.Seen.AppendLine(CultureInfo.InvariantCulture,
                        $"{answer}\n{await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
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
            $"GET {Limits}?password={Password} HTTP/9.9\r\n\r\n", $"{DeadSession} / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                $"POST {Partner} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n<password>{Password}",
            $"POST /services/oauth2/token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\npassword={Password}\r\n",
        })
        {
            _search.Seen.AppendLine(await RawClient.ExchangeAsync(stage.Sidecar.Address, bytes, TimeSpan.FromMilliseconds(300)));
        }
    }

    private static IEnumerable<Fault> Faults() =>
    [
        Fault.SessionInvalid, Fault.Hang, Fault.Reset, Fault.ResetWithinAnswer, Fault.Html503, Fault.Garbage, Fault.HugeHeaders,
            Fault.RequestLimit,
        Fault.Answer(500, "{}"), Fault.Answer(401, "<html/>", "text/html"), Fault.Answer(400, "{\"exceptionCode\":\"InvalidSessionId\"}"),
        Fault.OAuth(new TokenError("invalid_grant", "invalid assertion")),
    ];
}

public class InProcessSecretsTests() : SecretsTests(Sidecars.InProcess);

public class PublishedSecretsTests() : SecretsTests(Sidecars.Published);
