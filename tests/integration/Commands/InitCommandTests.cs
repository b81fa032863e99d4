using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Sidecar.IntegrationTests.Fixtures;
using Simulator;

namespace Sidecar.IntegrationTests.Commands;

/// <summary><c>sidecar init</c> of the binary that ships, without anybody to ask.</summary>
public sealed class InitCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Settings => Path.Combine(_folder.Path, "appsettings.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatItWrites_WorksOnceTheOrgHasTheApp()
    {
        const string User = "erp@acme.example";
        var run = await InitAsync(
            "--username", User, "--login-host", "http://127.0.0.1:1", "--upstream-allow-plain-http", "true", "--no-doctor");
        Assert.True(run.Code == 0, run.Errors);
        Assert.Contains("sf project deploy start", run.Output, StringComparison.Ordinal);
        Assert.Contains($"--on-behalf-of {User}", run.Output, StringComparison.Ordinal);

        // An administrator deploys: the org knows what is in the app's file.
        XNamespace metadata = "http://soap.sforce.com/2006/04/metadata";
        var app = XDocument.Load(Directory.GetFiles(_folder.Path, "*.ecaGlblOauth-meta.xml", SearchOption.AllDirectories).Single()).Root!;
        using var certificate = X509Certificate2.CreateFromPem((string)app.Element(metadata + "certificate")!);
        await using var org = await SimulatedOrg.StartAsync(
            new SimulatedOrgOptions
            {
                ConsumerKey = (string)app.Element(metadata + "consumerKey")!,
                Usernames = [User],
                Certificates = [certificate],
            }, TestContext.Current.CancellationToken);
        var doctor = await CommandRun.OfSidecarAsync(
            ["doctor", "--config", Settings, "--login-host", org.BaseAddress.GetLeftPart(UriPartial.Authority)]);
        Assert.True(doctor.Code == 0, doctor.Output + doctor.Errors);
    }

    [Fact]
    public async Task WithoutNoDoctor_EndsWithTheDoctorsVerdict()
    {
        var run = await InitAsync(
            "--username", "a@acme.example", "--login-host", "https://acme.my.salesforce.com", "--upstream-connect-address", "127.0.0.1:1",
            "--token-requests-max-retries", "0");
        Assert.Equal(1, run.Code);
        Assert.Contains("ok    configuration: a@acme.example at https://acme.my.salesforce.com/", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("FAIL  login at https://acme.my.salesforce.com", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--username")]
    [InlineData("--login-host")]
    [InlineData("--contact-email")]
    public async Task MissingOptionAndNobodyToAsk_IsNamedAndNothingIsWritten(string missing)
    {
        Dictionary<string, string> given = new()
        {
            ["--username"] = "a@acme.example",
            ["--login-host"] = "https://acme.my.salesforce.com",
            ["--contact-email"] = "admin@acme.example",
        };
        given.Remove(missing);
        var run = await CommandRun.OfSidecarAsync(
            ["init", "--directory", _folder.Path, .. given.SelectMany(static one => new[] { one.Key, one.Value })]);
        Assert.Equal(2, run.Code);
        Assert.StartsWith($"sidecar: {missing}: missing; ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("a@acme.example", "acme", 2, "--login-host: found 'acme'; its host ends in none of the allowed suffixes")]
    [InlineData("a@acme.example", "https://", 2, "--login-host: found 'https://'; ")]
    [InlineData("0055i0000000001AAA", "https://acme.my.salesforce.com", 2, "--username: found '0055i0000000001AAA'; ")]
    [InlineData("a@acme.example", "https://acme.my.salesforce.com", 78, "Sidecar:Listen:Port")]
    public async Task SettingThatCannotWork_IsRefusedBeforeAnythingIsWritten(string username, string host, int code, string reason)
    {
        var run = await InitAsync("--username", username, "--login-host", host, "--listen-port", code == 78 ? "99999" : "9090");
        Assert.Equal(code, run.Code);
        Assert.Contains(reason, run.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task SecondRun_OverwritesOnlyWhenTold_AndNeverTheKey()
    {
        string[] options = ["--username", "a@acme.example", "--login-host", "https://acme.my.salesforce.com", "--no-doctor"];
        await InitAsync(options);
        var (settings, key) = (await ReadAsync(Settings), await ReadAsync(Path.Combine(_folder.Path, "keys", "tls.key")));
        var refused = await InitAsync(options);
        Assert.Equal(1, refused.Code);
        Assert.Contains("exists and is not overwritten", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        var forced = await InitAsync([.. options, "--listen-port", "9090", "--force"]);
        Assert.True(forced.Code == 0, forced.Errors);
        Assert.Equal(key, await ReadAsync(Path.Combine(_folder.Path, "keys", "tls.key")));
        Assert.Contains("\"Port\": \"9090\"", await ReadAsync(Settings), StringComparison.Ordinal);

        // The consumer key too stays the one that Salesforce may know by now.
        Assert.Equal(ConsumerKey(settings), ConsumerKey(await ReadAsync(Settings)));
    }

    private static string ConsumerKey(string settings)
        => JsonNode.Parse(settings)!["Sidecar"]!["ConsumerKey"]!.ToString();

    private static Task<string> ReadAsync(string path) => File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

    private Task<CommandRun> InitAsync(params string[] options)
        => CommandRun.OfSidecarAsync(["init", "--directory", _folder.Path, "--contact-email", "admin@acme.example", .. options]);
}
