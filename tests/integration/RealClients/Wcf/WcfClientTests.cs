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
        await WorkAsync(stage, tls ? stage.Tls : stage.Plain, tls ? stage.TlsKeys.Certificate : null).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await stage.AssertUnharmedAsync(killedSessions: 3, legacyLogins: 2);
    }

    /// <summary>What a generated configuration meets when only the address is changed: docs/clients.md tells what to do.</summary>
    [Fact]
    public async Task GeneratedBindingWithAnHttpAddress_IsRefusedByWcfItself()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            using var factory = PartnerClient.Factory(new BasicHttpBinding(BasicHttpSecurityMode.Transport), "http://localhost:8080/services/Soap/u/62.0", null);
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
            () => PartnerClient.LogInAsync(stage.Tls, stage.Org.Username, ClientStage.Password, foreign.Certificate).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private static async Task WorkAsync(ClientStage stage, string origin, X509Certificate2? trusted)
    {
        using var client = await PartnerClient.LogInAsync(origin, stage.Org.Username, ClientStage.Password, trusted);
        Assert.StartsWith(origin + "/services/Soap/u/62.0/00D", client.Login.ServerUrl, StringComparison.Ordinal);
        Assert.Equal(stage.Org.Username, client.Login.UserInfo?.UserName);
        var (api, session) = (client.Api, client.Session);

        var pages = new QueryOptions { BatchSize = 200 };
        var page = (await api.QueryAsync(new() { SessionHeader = session, QueryOptions = pages, QueryString = "SELECT Id, Name FROM Account ORDER BY Name" })).Result!;
        var seen = page.Records!.Length;
        Assert.Equal(200, seen);
        stage.Org.Control.RevokeAllSessions();
        while (!page.Done)
        {
            page = (await api.QueryMoreAsync(new() { SessionHeader = session, QueryOptions = pages, QueryLocator = page.QueryLocator })).Result!;
            seen += page.Records!.Length;
        }

        Assert.Equal(page.Size, seen);

        var created = Assert.Single((await api.CreateAsync(new() { SessionHeader = session, Records = [Account(null, "Name", "Ümläut & Söhne")] })).Result!);
        Assert.True(created.Success);
        stage.Org.Control.RevokeAllSessions();
        var updated = await api.UpdateAsync(new() { SessionHeader = session, Records = [Account(created.Id, "Phone", "+49 89 1")] });
        Assert.True(Assert.Single(updated.Result!).Success);
        var read = (await api.QueryAsync(new() { SessionHeader = session, QueryString = $"SELECT Name, Phone FROM Account WHERE Id = '{created.Id}'" })).Result!;
        Assert.Equal(["Ümläut & Söhne", "+49 89 1"], Assert.Single(read.Records!).Fields!.Select(f => f.InnerText));
        stage.Org.Control.RevokeAllSessions();
        Assert.True(Assert.Single((await api.DeleteAsync(new() { SessionHeader = session, Ids = [created.Id!] })).Result!).Success);

        var fault = await Assert.ThrowsAsync<FaultException>(() => api.QueryAsync(new() { SessionHeader = session, QueryString = "SELECT Nonsense FROM Account" }));
        Assert.Equal("INVALID_FIELD", fault.Code.Name);

        var user = (await api.GetUserInfoAsync(new() { SessionHeader = session })).Result!;
        Assert.Equal((stage.Org.Username, stage.Org.UserId), (user.UserName, user.UserId));
        using var other = await PartnerClient.LogInAsync(origin, stage.Org.Username, ClientStage.Password, trusted);
        await api.LogoutAsync(new() { SessionHeader = session });
        Assert.Single((await other.Api.QueryAsync(new() { SessionHeader = other.Session, QueryString = "SELECT Id FROM Account LIMIT 1" })).Result!.Records!);
    }

    private static SObject Account(string? id, string field, string value)
    {
        var element = new XmlDocument().CreateElement(field, SObject.FieldNamespace);
        element.InnerText = value;
        return new SObject { Type = "Account", Id = id, Fields = [element] };
    }
}
