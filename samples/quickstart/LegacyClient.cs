using System.Net.Http.Headers;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Quickstart;

/// <summary>
/// A program as they were written in 2012: it knows an address, a username and a password, logs in by SOAP, and follows the URL it is
/// given. Nothing in it knows of the sidecar.
/// </summary>
internal sealed partial class LegacyClient : IDisposable
{
    public const string Username = "old.program@acme.example";
    public const string Password = "hunter2+OldSecurityToken";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly List<string> _got = [];
    private readonly Uri _address;
    private Uri _server;

    public LegacyClient(Uri address) => (_address, _server) = (address, address);

    public string Session { get; private set; } = "";

    /// <summary>Where it goes on after the login.</summary>
    public string ServerPath => _server.AbsolutePath;

    /// <summary>Every answer, headers and body: where a real session would stand if one leaked.</summary>
    public IReadOnlyList<string> Got => _got;

    public void Dispose() => _http.Dispose();

    public async Task<string> LoginAsync(CancellationToken cancellationToken)
    {
        var answer = await SoapAsync(new Uri(_address, "/services/Soap/u/64.0"), null,
            $"<login xmlns=\"urn:partner.soap.sforce.com\"><username>{Username}</username><password>"
            + $"{SecurityElement.Escape(Password)}</password></login>", cancellationToken);
        Session = SessionId().Match(answer).Groups[1].Value;
        _server = new Uri(ServerUrl().Match(answer).Groups[1].Value);
        return _server.ToString();
    }

    /// <summary>REST: names of the first accounts.</summary>
    public async Task<(int Total, IReadOnlyList<(string Id, string Name)> First)> QueryAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server,
            "/services/data/v62.0/query?q=SELECT+Id,Name+FROM+Account"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Session);
        using var json = JsonDocument.Parse(await SendAsync(request, cancellationToken));
        return (json.RootElement.GetProperty("totalSize").GetInt32(),
            [.. json.RootElement.GetProperty("records").EnumerateArray().Take(3).Select(r => (r.GetProperty("Id").GetString()!,
                r.GetProperty("Name").GetString()!))]);
    }

    /// <summary>SOAP: the name of an account.</summary>
    public async Task<string> NameAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await SoapAsync(_server, Session,
            $"<query xmlns=\"urn:partner.soap.sforce.com\"><queryString>SELECT Name FROM Account WHERE Id = '{id}'</queryString></query>",
                cancellationToken);
        return Name().Match(answer).Groups[1].Value;
    }

    /// <summary>SOAP: renames an account.</summary>
    public async Task<bool> RenameAsync(string id, string name, CancellationToken cancellationToken)
    {
        var answer = await SoapAsync(_server, Session,
            "<update xmlns=\"urn:partner.soap.sforce.com\"><sObjects><type xmlns=\"urn:sobject.partner.soap.sforce.com\">Account</type>"
            + $"<Id xmlns=\"urn:sobject.partner.soap.sforce.com\">{id}</Id><Name xmlns=\"urn:sobject.partner.soap.sforce.com\">"
            + $"{SecurityElement.Escape(name)}</Name></sObjects></update>", cancellationToken);
        return answer.Contains("<success>true</success>", StringComparison.Ordinal);
    }

    private async Task<string> SoapAsync(Uri url, string? session, string operation, CancellationToken cancellationToken)
    {
        var header = session is null
            ? ""
            : $"<soapenv:Header><SessionHeader xmlns=\"urn:partner.soap.sforce.com\"><sessionId>{session}</sessionId></SessionHeader>"
                + "</soapenv:Header>";
        using var content = new StringContent(
            $"<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">{header}"
            + $"<soapenv:Body>{operation}</soapenv:Body></soapenv:Envelope>", Encoding.UTF8, "text/xml");
        content.Headers.Add("SOAPAction", "\"\"");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        return await SendAsync(request, cancellationToken);
    }

    private async Task<string> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var answer = await _http.SendAsync(request, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        _got.Add($"{answer.Headers}{answer.Content.Headers}{body}");
        return answer.IsSuccessStatusCode ? body : throw new InvalidOperationException($"the client got {(int)answer.StatusCode}: {body}");
    }

    [GeneratedRegex("<sessionId>([^<]+)</sessionId>")]
    private static partial Regex SessionId();

    [GeneratedRegex("<(?:\\w+:)?Name>([^<]+)</")]
    private static partial Regex Name();

    [GeneratedRegex("<serverUrl>([^<]+)</serverUrl>")]
    private static partial Regex ServerUrl();
}
