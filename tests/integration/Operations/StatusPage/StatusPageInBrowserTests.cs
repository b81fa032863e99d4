using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Operations;
using Sidecar.Principals;
using Simulator.Control;
using Simulator.TokenEndpoint;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Operations.StatusPage;

/// <summary>
/// The status page as a person sees it, in a real browser. With <c>SCREENSHOTS=directory</c> the pictures are kept there; the one in the
/// documents is made in this way.
/// </summary>
public sealed class StatusPageInBrowserTests(Browser browser) : StageTest(Sidecars.InProcess), IClassFixture<Browser>
{
    private const string Login = "<login xmlns=\"urn:partner.soap.sforce.com\"><username>u@example.com</username><password>" + Password + "</password></login>";

    [Fact]
    public async Task WorkingSidecar_SaysSo()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Username"] = "integration@acme.example" }));
        await UseAsync(stage);
        stage.Org.Control.RevokeAllSessions();
        await CallAsync(stage, "erp-export/4.2", Get(Limits));
        Learn(stage, "api-usage=6231/15000");
        var text = await LookAsync(stage, "ok");
        Assert.Contains("41 %", text, StringComparison.Ordinal);
        Assert.Contains("Works\n", text, StringComparison.Ordinal);
        Assert.Contains("integration@acme.example", text, StringComparison.Ordinal);
        Assert.Contains("2 granted, 0 failed", text, StringComparison.Ordinal);
        Assert.Contains("soap partner 29.0", text, StringComparison.Ordinal);
        Assert.Contains("since Summer '25", text, StringComparison.Ordinal);
    }

    /// <summary>A broken key and a quota near its end: nothing fails yet, and both will.</summary>
    [Fact]
    public async Task WhatWillFailLater_IsToldWhileItWorks()
    {
        await using var stage = await ReadyAsync(SetAsync(new() { ["Username"] = "integration@acme.example" }));
        await UseAsync(stage);
        Learn(stage, "api-usage=14412/15000");
        await File.WriteAllTextAsync(Path.Combine(stage.KeyFolder, "tls.key"), "no key", TestContext.Current.CancellationToken);
        using var retry = await stage.Client.PostAsync(
            new Uri(stage.Sidecar.AdminAddress, "/retry"), null, TestContext.Current.CancellationToken);
        var text = await LookAsync(stage, "attention");
        Assert.Contains("Works, needs attention\n", text, StringComparison.Ordinal);
        Assert.Contains("96 % of the org's API calls of 24 hours are used.", text, StringComparison.Ordinal);
        Assert.Contains("14,412 of 15,000 used", text, StringComparison.Ordinal);
        Assert.Contains("The current signing key: ", text, StringComparison.Ordinal);
        Assert.Contains("file is broken, last good key in use", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenEndpointDown_SaysThatThereIsNoToken()
    {
        await using var stage = await SetAsync(
            new() { ["TokenRequests:MaxRetries"] = "0" }, beforeStart: org => org.Control.BreakTokenEndpoint(Fault.Html503, OrgControl.Forever));
        await FailedLoginAsync(stage, "1601");
        var text = await LookAsync(stage, "no-token");
        Assert.Contains("Does not work\n", text, StringComparison.Ordinal);
        Assert.Contains("503", text, StringComparison.Ordinal);
        Assert.Contains("Wait: the sidecar asks again by itself.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusedUser_SaysWhyAndWhatToDo()
    {
        await using var stage = await SetAsync(
            beforeStart: org => org.Control.BreakTokenEndpoint(Fault.OAuth(TokenError.UserNotApproved), OrgControl.Forever));
        await FailedLoginAsync(stage, "1602");
        await CallAsync(stage, "erp-export/4.2", Get(Limits));
        var text = await LookAsync(stage, "refused");
        Assert.Contains("Does not work\n", text, StringComparison.Ordinal);
        Assert.Contains("user hasn't approved this consumer", text, StringComparison.Ordinal);
        Assert.Contains("Permitted Users", text, StringComparison.Ordinal);
        Assert.Contains("curl", text, StringComparison.Ordinal);
    }

    /// <summary>One of two principals is refused: the page says which, what is shown of each belongs to it.</summary>
    [Fact]
    public async Task OneOfTwoPrincipalsRefused_SaysWhichAndShowsBoth()
    {
        await using var orgs = await TwoOrgs.StartAsync(
            Sidecars.InProcess,
            new() { ["Username"] = "integration@acme.example" },
            static eu => eu.Control.BreakTokenEndpoint(Fault.OAuth(TokenError.UserNotApproved), OrgControl.Forever));
        await FailedLoginAsync(orgs.Stage, "1602");
        await CallAsync(orgs.Stage, "erp-export/4.2", Get(Limits));
        var text = await LookAsync(orgs.Stage, "two-principals");
        Assert.Contains("eu: ", text, StringComparison.Ordinal);
        Assert.Contains("user hasn't approved this consumer", text, StringComparison.Ordinal);
        Assert.Contains("integration@acme.example", text, StringComparison.Ordinal);
        Assert.Contains("eu@acme.example", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_SaysSo()
    {
        await using var stage = await ReadyAsync(SetAsync());
        ((InProcessSidecar)stage.Sidecar).Services.GetRequiredService<Drain>().Begin(TimeSpan.FromMinutes(1));
        Assert.Contains("Stopping\n", await LookAsync(stage, "stopping"), StringComparison.Ordinal);
    }

    private static void Learn(Stage stage, string usage)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(ApiQuota.Header, usage);
        ((InProcessSidecar)stage.Sidecar).Services.GetRequiredService<Principal>().Quota.Learn(response, TimeProvider.System);
    }

    private static async Task UseAsync(Stage stage)
    {
        await CallAsync(stage, "erp-export/4.2", SoapRequest(Login, "/services/Soap/u/29.0", null));
        await CallAsync(stage, "erp-export/4.2", SoapRequest("<getServerTimestamp xmlns=\"urn:partner.soap.sforce.com\"/>", "/services/Soap/u/29.0"));
        await CallAsync(stage, "simple-salesforce/1.12", Get("/services/data/v38.0/limits"));
        await CallAsync(stage, "billing/9", Get(Limits));
        await CallAsync(stage, "Mozilla/5.0", Post("/services/oauth2/authorize", "un=a&pw=b", "application/x-www-form-urlencoded"));
    }

    private static async Task CallAsync(Stage stage, string program, HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", program);
        await stage.SendAsync(request);
    }

    private static Task FailedLoginAsync(Stage stage, string eventId) => EventuallyAsync(
        () => stage.Sidecar.LogLines.Any(line => line.Contains(eventId, StringComparison.Ordinal)), () => "no login failed");

    /// <summary>Looks at the page, narrow and wide, light and dark: it fits, can be read, and the browser complains of nothing.</summary>
    /// <returns>The visible text.</returns>
    private async Task<string> LookAsync(Stage stage, string name)
    {
        var text = "";
        foreach (var (width, dark) in new[] { (400, false), (1400, true), (1400, false) })
        {
            var page = await browser.OpenAsync(stage.Sidecar.AdminAddress, width, dark);
            text = await page.TextAsync();
            await KeepAsync(page, $"{name}-{width}{(dark ? "-dark" : "")}.png");
            Assert.Equal($"{width}", await page.EvaluateAsync("document.documentElement.scrollWidth"));
            Assert.Equal("0", await page.EvaluateAsync("document.scripts.length"));
            Assert.Equal("true", await page.EvaluateAsync(Readable));
            Assert.Equal(dark ? "true" : "false", await page.EvaluateAsync(IsDark));
        }

        Assert.Empty(browser.Complaints);
        return text;
    }

    private static async Task KeepAsync(BrowserPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, name), await page.PictureAsync());
        }
    }

    private const string Light = "(c => { const [r, g, b] = c.match(/[\\d.]+/g).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; })";

    private const string IsDark = Light + "(getComputedStyle(document.body).backgroundColor) < 0.2";

    /// <summary>Contrast of all text against what is behind it, as WCAG 2.2 §1.4.3 wants it at least.</summary>
    private const string Readable = "[...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).every(e => { let b = e; while (getComputedStyle(b).backgroundColor === 'rgba(0, 0, 0, 0)') b = b.parentElement; const x = " + Light + "(getComputedStyle(e).color), y = " + Light + "(getComputedStyle(b).backgroundColor); return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05) >= 4.5; })";
}
