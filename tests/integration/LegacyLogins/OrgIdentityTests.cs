using System.Net;
using Sidecar.AccessTokens;
using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.LegacyLogins;
using Sidecar.Listening;

namespace Sidecar.IntegrationTests.LegacyLogins;

public class OrgIdentityTests
{
    [Fact]
    public async Task OrgReachable_IsAskedOnceWithTheRealTokenAtItsInstance()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        host.Reachable();
        var source = host.Get<IOrgIdentitySource>();
        for (var i = 0; i < 3; i++)
        {
            var identity = await source.GetAsync(TestContext.Current.CancellationToken);
            Assert.Equal((LegacyLoginHost.RealOrg, LegacyLoginHost.RealUser, true), (identity.OrganizationId, identity.UserId, identity.Sandbox));
            Assert.Equal("Müller & Söhne", identity.UserInfo["organizationName"]);
        }

        var request = Assert.Single(host.OrgRequests);
        Assert.StartsWith("POST https://acme--uat.sandbox.my.salesforce.com/services/Soap/u/62.0 ", request, StringComparison.Ordinal);
        Assert.Contains($"<sessionId>{LegacyLoginHost.RealToken}</sessionId>", request, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), host.LearnedTimeout);
        Assert.DoesNotContain(host.Logs, line => line.Contains("REAL.TOKEN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TokenSourceHangs_LoginIsAnsweredAfterTwoSecondsAndLearnsInTheBackground()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var asked = new TaskCompletionSource();
        var token = new TaskCompletionSource<AccessTokenResult>();
        host.Tokens = cancellation =>
        {
            asked.TrySetResult();
            return new ValueTask<AccessTokenResult>(token.Task.WaitAsync(cancellation));
        };
        var source = host.Get<IOrgIdentitySource>();
        var login = source.GetAsync(TestContext.Current.CancellationToken).AsTask();
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(login.IsCompleted);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        var fallback = await login.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal("integration@example.com", fallback.UserInfo["userName"]);

        // The question is still on its way; a second login joins it rather than asking again.
        host.Reachable();
        var second = source.GetAsync(TestContext.Current.CancellationToken).AsTask();
        token.SetResult(await host.Tokens(TestContext.Current.CancellationToken));
        Assert.Equal(LegacyLoginHost.RealOrg, (await second).OrganizationId);
        Assert.Equal(1, host.TokenRequests);
    }

    [Fact]
    public async Task ClientLeaves_TheSharedQuestionGoesOn()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var token = new TaskCompletionSource<AccessTokenResult>();
        host.Tokens = cancellation => new ValueTask<AccessTokenResult>(token.Task.WaitAsync(cancellation));
        var source = host.Get<IOrgIdentitySource>();
        using var leaving = new CancellationTokenSource();
        var leaver = source.GetAsync(leaving.Token).AsTask();
        var stayer = source.GetAsync(TestContext.Current.CancellationToken).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        host.Reachable();
        token.SetResult(await host.Tokens(TestContext.Current.CancellationToken));
        Assert.Equal(LegacyLoginHost.RealOrg, (await stayer).OrganizationId);
    }

    [Fact]
    public async Task FailureIsRemembered_ForHalfAMinute()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var source = host.Get<IOrgIdentitySource>();
        var fallback = await source.GetAsync(TestContext.Current.CancellationToken);
        await source.GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, host.TokenRequests);
        host.Reachable();
        host.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(fallback.OrganizationId, (await source.GetAsync(TestContext.Current.CancellationToken)).OrganizationId);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(LegacyLoginHost.RealOrg, (await source.GetAsync(TestContext.Current.CancellationToken)).OrganizationId);
        Assert.Equal(2, host.TokenRequests);
    }

    [Fact]
    public async Task TokenOfAnotherOrg_GivesANewIdentity()
    {
        const string newOrg = "00DNe000000othe";
        var newOrg18 = SalesforceId.To18(newOrg);
        await using var host = await LegacyLoginHost.StartAsync();
        host.Reachable();
        var source = host.Get<IOrgIdentitySource>();
        Assert.Equal(LegacyLoginHost.RealOrg, (await source.GetAsync(TestContext.Current.CancellationToken)).OrganizationId);
        host.Latest = LegacyLoginHost.TokenOf(LegacyLoginHost.RealOrg);
        await source.GetAsync(TestContext.Current.CancellationToken);
        Assert.Single(host.OrgRequests);

        host.Replaced(newOrg18);
        for (var i = 0; i < 3; i++)
        {
            var identity = await source.GetAsync(TestContext.Current.CancellationToken);
            Assert.Equal((newOrg18, newOrg18), (identity.OrganizationId, identity.UserInfo["organizationId"]));
        }

        Assert.Equal(2, host.OrgRequests.Count);
    }

    [Fact]
    public async Task NewOrgDoesNotAnswer_NothingOfTheOldOneIsToldAsItsOwn()
    {
        var newOrg = SalesforceId.To18("00DNe000000othe");
        await using var host = await LegacyLoginHost.StartAsync();
        host.Reachable();
        var source = host.Get<IOrgIdentitySource>();
        await source.GetAsync(TestContext.Current.CancellationToken);
        host.Replaced(newOrg);
        host.Org = _ => throw new HttpRequestException("down");
        var identity = await source.GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal((newOrg, newOrg, "Salesforce"), (identity.OrganizationId, identity.UserInfo["organizationId"], identity.UserInfo["organizationName"]));
        Assert.NotEqual("00eRe000000profAAA", identity.UserInfo["profileId"]);

        // Asked again after half a minute, not at each login.
        await source.GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, host.OrgRequests.Count);
        host.Replaced(newOrg);
        host.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("Müller & Söhne", (await source.GetAsync(TestContext.Current.CancellationToken)).UserInfo["organizationName"]);
    }

    [Theory]
    [InlineData(500, LegacyLoginHost.UserInfoAnswer)]
    [InlineData(200, "<html>maintenance</html>")]
    [InlineData(200, "not xml")]
    [InlineData(200, "<!DOCTYPE x [<!ENTITY a 'b'>]>" + LegacyLoginHost.UserInfoEnvelope)]
    [InlineData(200, "")]
    [InlineData(200, "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><r><result><organizationId>evil\"/></organizationId><userId>x</userId></result></r></e:Body></e:Envelope>")]
    public async Task GetUserInfoFails_IdsOfTheTokenAreToldAnyway(int status, string answer)
    {
        await using var host = await LegacyLoginHost.StartAsync();
        host.Reachable();
        host.Org = _ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(answer) });
        var identity = await host.Get<IOrgIdentitySource>().GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal((LegacyLoginHost.RealOrg, LegacyLoginHost.RealUser), (identity.OrganizationId, identity.UserId));
        Assert.Equal(LegacyLoginHost.RealOrg, identity.UserInfo["organizationId"]);
        Assert.Equal("integration@example.com", identity.UserInfo["userName"]);
        Assert.Null(host.LearnedTimeout);
    }

    [Fact]
    public async Task PlaceholderIssuedBeforeTheOrgWasReached_IsRecognisedAfterwards()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var placeholder = host.Get<PlaceholderSession>();
        var before = placeholder.Value;
        host.Reachable();
        await host.Get<IOrgIdentitySource>().GetAsync(TestContext.Current.CancellationToken);
        var after = placeholder.Value;
        Assert.NotEqual(before, after);
        Assert.Equal(before[15..], after[15..]);
        Assert.True(placeholder.Recognises(before) && placeholder.Recognises(after));
        foreach (var foreign in new[] { "", "!", "00DRe000000real!", after[..^1], after + "x", after.ToLowerInvariant(), after[16..], LegacyLoginHost.RealToken })
        {
            Assert.False(placeholder.Recognises(foreign), foreign);
        }

        Assert.Equal(1, after.Count(c => c == '.'));
        Assert.DoesNotContain(after[16..], placeholder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Placeholder_IsTheSameInEveryReplicaAndOtherForAnotherUser()
    {
        static PlaceholderSession For(string key, string user)
        {
            var options = new SidecarOptions { ConsumerKey = key, Username = user, LoginHost = new Uri("https://acme.my.salesforce.com") };
            return new PlaceholderSession(options, new Fixed(OrgIdentity.Fallback(options)));
        }

        var one = For("key", "user@example.com").Value;
        Assert.Equal(one, For("key", "user@example.com").Value);
        Assert.False(For("key", "other@example.com").Recognises(one));
        Assert.False(For("other", "user@example.com").Recognises(one));
        Assert.False(For("ke", "y\nuser@example.com").Recognises(one));
    }

    [Theory]
    [InlineData("00Dxx0000001gPL", "00Dxx0000001gPLEAY")]
    [InlineData("005xx000001SwiU", "005xx000001SwiUAAS")]
    [InlineData("00Dxx0000001gPLEAY", "00Dxx0000001gPLEAY")]
    [InlineData("aaaaaAAAAAaaaaA", "aaaaaAAAAAaaaaAA5Q")]
    public void ShortIds_GetTheirChecksum(string id, string expected) => Assert.Equal(expected, SalesforceId.To18(id));

    [Theory]
    [InlineData("http", "localhost:8080", null, "http://localhost:8080")]
    [InlineData("https", "[::1]:8443", null, "https://[::1]:8443")]
    [InlineData("http", "sf-sidecar", null, "http://sf-sidecar")]
    [InlineData("http", "localhost:8080", "https://sidecar.example/x/", "https://sidecar.example")]
    [InlineData("http", "evil\"<b>", null, "http://localhost:1234")]
    [InlineData("http", "a b", null, "http://localhost:1234")]
    [InlineData("http", "", null, "http://localhost:1234")]
    public void Origin_IsWhatTheClientUsed(string scheme, string host, string? configured, string origin)
    {
        var options = new SidecarOptions();
        options.Listen.PublicOrigin = configured is null ? null : new Uri(configured);
        var context = new DefaultHttpContext();
        (context.Request.Scheme, context.Request.Host, context.Connection.LocalPort) = (scheme, new HostString(host), 1234);
        Assert.Equal(origin, ClientOrigin.Of(context, options));
    }

    private sealed class Fixed(OrgIdentity identity) : IOrgIdentitySource
    {
        public OrgIdentity Current => identity;

        public ValueTask<OrgIdentity> GetAsync(CancellationToken cancellationToken) => new(identity);
    }
}
