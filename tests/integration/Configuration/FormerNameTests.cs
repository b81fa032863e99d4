using System.CommandLine;
using Sidecar.Commands;
using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Configuration;

/// <summary>A renamed setting works under its old name wherever it was set, and the sidecar says so.</summary>
public class FormerNameTests
{
    private static readonly Dictionary<string, string?> Smallest = new()
    {
        ["Sidecar:ConsumerKey"] = "3MVG9",
        ["Sidecar:Username"] = "integration@acme.example",
        ["Sidecar:KeyPath"] = "/key.pem",
        ["Sidecar:LoginHost"] = "acme.my.salesforce.com",
    };

    public static TheoryData<string, string> Renamed
        => new(SettingsCatalog.All.SelectMany(setting => setting.FormerKeys, (setting, former) => (former, setting.Key)));

    [Fact]
    public void TokenRequestSettings_HaveTheirFormerNames()
    {
        var expected = new[] { "PerHour", "Burst", "AttemptTimeout", "MaxRetries", "RetryDelay", "RefusalPause", "MaxRefusalPause" };
        Assert.Equal(expected.Select(name => "Logins:" + name), Renamed.Select(row => row.Data.Item1));
    }

    [Theory]
    [MemberData(nameof(Renamed))]
    public void FormerName_Works_WithOneWarningThatNamesTheNewOne(string former, string key)
    {
        var value = former switch
        {
            "Logins:RefusalPause" or "Logins:MaxRefusalPause" => "7m",
            "Logins:PerHour" or "Logins:Burst" or "Logins:MaxRetries" => "7",
            _ => "2s",
        };
        var byFormer = Read(new() { [Setting.Full(former)] = value });
        var byKey = Read(new() { [Setting.Full(key)] = value });

        Assert.Equal(byKey.Errors, byFormer.Errors);
        Assert.Equal(Text(byKey.Options.TokenRequests), Text(byFormer.Options.TokenRequests));
        Assert.NotEqual(Text(new()), Text(byFormer.Options.TokenRequests));
        var warning = Assert.Single(byFormer.Warnings);
        Assert.Contains($"{Setting.Full(former)} is now called {Setting.Full(key)}.", warning, StringComparison.Ordinal);
        Assert.Empty(byKey.Warnings);
    }

    [Fact]
    public void BothNames_WithTheSameValue_Work()
    {
        var settings = Read(new() { ["Sidecar:Logins:PerHour"] = "7", ["Sidecar:TokenRequests:PerHour"] = "7" });
        Assert.Empty(settings.Errors);
        Assert.Single(settings.Warnings);
        Assert.Equal(7, settings.Options.TokenRequests.PerHour);
    }

    [Fact]
    public void BothNames_WithDifferentValues_AreAnError()
    {
        var error = Assert.Single(Read(new() { ["Sidecar:Logins:PerHour"] = "7", ["Sidecar:TokenRequests:PerHour"] = "8" }).Errors);
        Assert.Equal("Sidecar:Logins:PerHour", error.Key);
        Assert.Contains("set only Sidecar:TokenRequests:PerHour", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WrongValue_IsReportedUnderTheNameThatWasUsed()
        => Assert.Equal("Sidecar:Logins:PerHour", Assert.Single(Read(new() { ["Sidecar:Logins:PerHour"] = "x" }).Errors).Key);

    [Fact]
    public void FormerOption_Works_AndDoesNotShowInTheHelp()
    {
        var settings = new SettingOptions();
        var command = new RootCommand();
        settings.AddTo(command);
        var read = settings.Read(command.Parse(["--logins-refusal-pause", "3m", "--token-requests-burst", "5"]));

        Assert.Equal(TimeSpan.FromMinutes(3), read.Options.TokenRequests.RefusalBackoff);
        Assert.Equal(5, read.Options.TokenRequests.Burst);
        var warning = Assert.Single(read.Warnings);
        Assert.Contains("Sidecar:Logins:RefusalPause is now called Sidecar:TokenRequests:RefusalBackoff.", warning,
            StringComparison.Ordinal);
        Assert.All(
            SettingsCatalog.All.SelectMany(setting => setting.FormerKeys).Select(Setting.Option),
            former => Assert.True(command.Options.Single(option => option.Name == former).Hidden));
    }

    private static string Text(TokenRequestOptions options)
        => $"{options.PerHour} {options.Burst} {options.AttemptTimeout} {options.MaxRetries} {options.RetryDelay} "
            + $"{options.RefusalBackoff} {options.MaxRefusalBackoff}";

    private static Settings Read(Dictionary<string, string?> further)
        => SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(Smallest).AddInMemoryCollection(further).Build());
}
