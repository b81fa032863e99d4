using System.Net;
using Sidecar.AccessTokens;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Principals;
using Sidecar.Soap;

namespace Sidecar.IntegrationTests.Principals;

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
            Assert.Equal((LegacyLoginHost.RealOrg, LegacyLoginHost.RealUser, true), (identity.OrganizationId, identity.UserId,
                identity.Sandbox));
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
        Assert.Equal((newOrg, newOrg, "Salesforce"), (identity.OrganizationId, identity.UserInfo["organizationId"],
            identity.UserInfo["organizationName"]));
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
}
