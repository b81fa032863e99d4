using System.Security.Cryptography.X509Certificates;
using System.ServiceModel;
using System.Xml;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.RealClients.Wcf;

/// <summary>.NET's SOAP client with a service reference of the partner API, over http and TLS.</summary>
public class WcfClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wcf_WorksWithoutEverSeeingADeadSession(bool tls)
    {
        await using var stage = await ClientStage.SetAsync();
        var work = tls
            ? WorkAsync<UserInfo62>(stage, stage.Tls, stage.TlsKeys.Certificate, "62.0")
            : WorkAsync<UserInfo62>(stage, stage.Plain, null, "62.0");
        await WithinAMinuteAsync(work);
        await stage.AssertUnharmedAsync(killedSessions: 3, legacyLogins: 2);
    }

    [Fact]
    public async Task Wcf_WithReferencesOfOldVersions_Works()
    {
        await using var stage = await ClientStage.SetAsync();
        await WithinAMinuteAsync(WorkAsync<UserInfo20>(stage, stage.Plain, null, "20.0"));
        await WithinAMinuteAsync(WorkAsync<UserInfo37>(stage, stage.Plain, null, "37.0"));
        await stage.AssertUnharmedAsync(killedSessions: 6, legacyLogins: 4);
    }

    /// <summary>What a generated configuration meets when only the address is changed: docs/clients.md tells what to do.</summary>
    [Fact]
    public async Task GeneratedBindingWithAnHttpAddress_IsRefusedByWcfItself()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            using var factory = PartnerClient<UserInfo62>.Factory(
                new BasicHttpBinding(BasicHttpSecurityMode.Transport), "http://localhost:8080/services/Soap/u/62.0", null);
            await factory.CreateChannel().LogoutAsync(new LogoutRequest());
        });
        Assert.Contains("expected 'https'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherCertificateThanTheTrustedOne_TheLoginIsNotSent()
    {
        await using var stage = await ClientStage.SetAsync();
        using var foreign = TestKeys.CreateServer();
        await Assert.ThrowsAsync<System.ServiceModel.Security.SecurityNegotiationException>(
            () => PartnerClient<UserInfo62>.LogInAsync(stage.Tls, stage.Org.Username, ClientStage.Password, foreign.Certificate)
                .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private static Task WithinAMinuteAsync(Task work) => work.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    private static async Task WorkAsync<TUser>(ClientStage stage, string origin, X509Certificate2? trusted, string version)
        where TUser : class, IUserInfo
    {
        using var client = await PartnerClient<TUser>.LogInAsync(origin, stage.Org.Username, ClientStage.Password, trusted, version);
        Assert.StartsWith($"{origin}/services/Soap/u/{version}/00D", client.Login.ServerUrl, StringComparison.Ordinal);
        Assert.Equal((stage.Org.Username, "Theme3"), (client.Login.UserInfo?.UserName, client.Login.UserInfo?.UserUiSkin));
        var (api, session) = (client.Api, client.Session);

        var pages = new QueryOptions { BatchSize = 200 };
        var all = "SELECT Id, Name FROM Account ORDER BY Name";
        var page = (await api.QueryAsync(new() { SessionHeader = session, QueryOptions = pages, QueryString = all })).Result!;
        var seen = page.Records!.Length;
        Assert.Equal(200, seen);
        stage.Org.Control.RevokeAllSessions();
        while (!page.Done)
        {
            var more = new QueryMoreRequest { SessionHeader = session, QueryOptions = pages, QueryLocator = page.QueryLocator };
            page = (await api.QueryMoreAsync(more)).Result!;
            seen += page.Records!.Length;
        }

        Assert.Equal(page.Size, seen);

        var create = new CreateRequest { SessionHeader = session, Records = [Account(null, "Name", "Ümläut & Söhne")] };
        var created = Assert.Single((await api.CreateAsync(create)).Result!);
        Assert.True(created.Success);
        stage.Org.Control.RevokeAllSessions();
        var updated = await api.UpdateAsync(new() { SessionHeader = session, Records = [Account(created.Id, "Phone", "+49 89 1")] });
        Assert.True(Assert.Single(updated.Result!).Success);
        var one = $"SELECT Name, Phone FROM Account WHERE Id = '{created.Id}'";
        var read = (await api.QueryAsync(new() { SessionHeader = session, QueryString = one })).Result!;
        Assert.Equal(["Ümläut & Söhne", "+49 89 1"], Assert.Single(read.Records!).Fields!.Select(f => f.InnerText));
        stage.Org.Control.RevokeAllSessions();
        Assert.True(Assert.Single((await api.DeleteAsync(new() { SessionHeader = session, Ids = [created.Id!] })).Result!).Success);

        var fault = await Assert.ThrowsAsync<FaultException>(
            () => api.QueryAsync(new() { SessionHeader = session, QueryString = "SELECT Nonsense FROM Account" }));
        Assert.Equal("INVALID_FIELD", fault.Code.Name);

        var user = (await api.GetUserInfoAsync(new() { SessionHeader = session })).Result!;
        Assert.Equal((stage.Org.Username, stage.Org.UserId, "Theme3"), (user.UserName, user.UserId, user.UserUiSkin));
        using var other = await PartnerClient<TUser>.LogInAsync(origin, stage.Org.Username, ClientStage.Password, trusted, version);
        await api.LogoutAsync(new() { SessionHeader = session });
        var last = new QueryRequest { SessionHeader = other.Session, QueryString = "SELECT Id FROM Account LIMIT 1" };
        Assert.Single((await other.Api.QueryAsync(last)).Result!.Records!);
    }

    private static SObject Account(string? id, string field, string value)
    {
        var element = new XmlDocument().CreateElement(field, SObject.FieldNamespace);
        element.InnerText = value;
        return new SObject { Type = "Account", Id = id, Fields = [element] };
    }
}
