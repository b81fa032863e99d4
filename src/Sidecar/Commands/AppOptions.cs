using System.CommandLine;
using Sidecar.AppMetadata;

namespace Sidecar.Commands;

/// <summary>The options that describe the app in Salesforce.</summary>
internal sealed class AppOptions
{
    private readonly Option<string> _name = Text("--name", "API name of the app", "name", AppNames.ProblemOfName, "sf_sidecar");
    private readonly Option<string> _label = Text(
        "--label", "Name of the app that people see", "text", AppNames.ProblemOfLabel, "sf-sidecar");

    private readonly Option<string?> _consumerKey = Text(
        "--consumer-key", "Consumer key of the app; by default the one of an earlier run, else a new one", "key",
        AppNames.ProblemOfConsumerKey);

    private readonly Option<bool> _connectedApp = new("--connected-app")
    {
        Description = "Write a connected app, for an org in which Salesforce still allows to create one",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Overwrite files that exist" };

    public Option<string?> ContactEmail { get; } = Text(
        "--contact-email", "Whom Salesforce writes to about the app", "address", AppNames.ProblemOfEmail);

    public void AddTo(Command verb)
    {
        foreach (var option in (ReadOnlySpan<Option>)[ContactEmail, _name, _label, _consumerKey, _connectedApp, _force])
        {
            verb.Add(option);
        }
    }

    public bool Force(ParseResult parsed) => parsed.GetValue(_force);

    public bool ConnectedApp(ParseResult parsed) => parsed.GetValue(_connectedApp);

    /// <summary>The app as the options describe it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="email">Whom Salesforce writes to.</param>
    /// <param name="certificate">The certificate, PEM.</param>
    /// <param name="folder">Where an earlier run may have written its files.</param>
    public AppDescription Read(ParseResult parsed, string email, string certificate, DirectoryInfo folder) => new(
        parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_label), email, certificate,
        parsed.GetValue(_consumerKey) ?? SourceFolder.ConsumerKey(folder) ?? AppDescription.NewConsumerKey());

    private static Option<string> Text(string name, string description, string help, Func<string, string?> problem, string usual)
    {
        var option = new Option<string>(name) { Description = description, HelpName = help, DefaultValueFactory = _ => usual };
        Refuse(option, problem);
        return option;
    }

    private static Option<string?> Text(string name, string description, string help, Func<string, string?> problem)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = help };
        Refuse(option, problem);
        return option;
    }

    private static void Refuse(Option option, Func<string, string?> problem) => option.Validators.Add(given =>
    {
        if (given.Tokens is [{ Value: var value }] && problem(value) is { } expected)
        {
            given.AddError($"{option.Name}: found '{Configuration.SettingError.Shown(value)}'; {expected}");
        }
    });
}
