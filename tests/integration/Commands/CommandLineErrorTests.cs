using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Commands;

/// <summary>A command line that cannot be understood: one line, exit code 2, nothing written, no stack trace.</summary>
public sealed class CommandLineErrorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--subject: give a name", "keygen", "--subject", "")]
    [InlineData("--subject: give a name", "keygen", "--subject", "a\nb")]
    [InlineData("'--subject'", "keygen", "--subject")]
    [InlineData("--directory: give the path", "keygen", "--directory", "")]
    [InlineData("--directory: give the path", "ca", "--directory", " ")]
    [InlineData("--days: found 'x'; give 1 to 36500", "keygen", "--days", "x")]
    [InlineData("--days: found '0'; give 1 to 36500", "keygen", "--days", "0")]
    [InlineData("--days: found '99999999'; give 1 to 36500", "keygen", "--days", "99999999")]
    [InlineData("--days: found '-4'; give 1 to 36500", "ca", "--days", "-4")]
    [InlineData("--host: '' is no host name", "ca", "--host", "")]
    [InlineData("--host: 'https://x' is no host name", "ca", "--host", "https://x")]
    [InlineData("--host: 'x:443' is no host name", "ca", "--host", "x:443")]
    [InlineData("'sidecar keygen' reads no settings, so --consumer-key", "keygen", "--consumer-key", "secret-a")]
    [InlineData("'sidecar version' reads no settings, so --config", "version", "--config", "x")]
    [InlineData("unknown --nonsense", "keygen", "--nonsense=secret-a")]
    [InlineData("unknown --nonsense", "run", "--nonsense", "secret-a")]
    [InlineData("unknown --nonsense", "settings", "--nonsense")]
    [InlineData("unknown argument", "doctor", "secret-a")]
    [InlineData("unknown argument", "@secret-a")]
    [InlineData("not both", "healthcheck", "--live", "--startup")]
    [InlineData("'--listen-port'", "doctor", "--listen-port")]
    [InlineData("'--listen-port' expects a single argument", "--listen-port", "1", "--listen-port", "2")]
    [InlineData("--config: give the path of a file", "--config", "")]
    public async Task UnusableOption_IsSaidInOneLineAndExitCodeIs2(string complaint, params string[] arguments)
    {
        var writes = arguments[0] is "keygen" or "ca" && !arguments.Contains("--directory");
        var run = await CommandRun.OfSidecarAsync(
            writes ? [arguments[0], "--directory", _folder.Path, .. arguments[1..]] : arguments);
        Assert.Equal(2, run.Code);
        Assert.Empty(run.Output);
        var line = Assert.Single(run.ErrorLines);
        Assert.StartsWith("sidecar: ", line, StringComparison.Ordinal);
        Assert.Contains(complaint, line, StringComparison.Ordinal);
        Assert.Contains("What to do: see 'sidecar", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-a", line, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("keygen", "--subject", "--days")]
    [InlineData("ca", "--host", "--days")]
    [InlineData("healthcheck", "--live", "--startup")]
    [InlineData("doctor")]
    [InlineData("run")]
    [InlineData("settings")]
    [InlineData("version")]
    public async Task HelpOfAVerb_ShowsItsOwnOptionsOnly(string verb, params string[] own)
    {
        var run = await CommandRun.OfSidecarAsync(verb, "--help");
        Assert.Equal(0, run.Code);
        Assert.All(own, option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("--consumer-key", run.Output, StringComparison.Ordinal);
        Assert.InRange(run.Output.Split('\n').Length, 1, 20);
    }

    [Fact]
    public async Task Settings_ListsEverySetting_AndHelpNamesTheVerb()
    {
        var run = await CommandRun.OfSidecarAsync("settings");
        Assert.All(Sidecar.Configuration.SettingsCatalog.All, setting =>
        {
            Assert.Contains($"{setting.OptionName}  {setting.EnvironmentName}\n", run.Output, StringComparison.Ordinal);
            Assert.Contains(setting.Meaning, run.Output, StringComparison.Ordinal);
        });
        Assert.Contains("'sidecar settings'", (await CommandRun.OfSidecarAsync("--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_IsTheProducts()
    {
        var run = await CommandRun.OfSidecarAsync("version");
        Assert.Equal($"sf-sidecar {typeof(SidecarHost).Assembly.GetName().Version!.ToString(3)}\n", run.Output);
    }

    [Theory]
    [InlineData("{\n \"Sidecar\": {\n  \"ConsumerKey\": \"a\",,\n }\n}", "line 3, column 22")]
    [InlineData("{\n \"Sidecar\": {\n", "line 3, column 1")]
    [InlineData("[]", "must be an object")]
    [InlineData("{ \"Sidecar\": { \"A\": 1, \"a\": 2 } }", "duplicate key")]
    public async Task BrokenConfigurationFile_IsToldWithItsPlace(string content, string place)
    {
        var file = _folder.Write("settings.json", content);
        foreach (var verb in new[] { "run", "doctor", "healthcheck" })
        {
            var run = await CommandRun.OfSidecarAsync(verb, "--config", file);
            Assert.Equal(78, run.Code);
            Assert.Empty(run.Output);
            Assert.Contains(place, run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        }
    }
}
