using System.CommandLine;
using Sidecar.AppMetadata;
using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary>
/// <c>sidecar init</c>: everything for a first login in one go: a key, a settings file, the app for Salesforce, and a check. It asks for
/// what the command line lacks where somebody can be asked.
/// </summary>
internal sealed class InitCommand(SettingOptions settings)
{
    private static readonly string Username = Setting.Full("Username");
    private static readonly string LoginHost = Setting.Full("LoginHost");
    private static readonly string KeyPath = Setting.Full("KeyPath");
    private static readonly string ConsumerKey = Setting.Full("ConsumerKey");

    private readonly AppOptions _app = new();
    private readonly Option<string> _directory = PathOption.Directory("Where keys, settings file and app are written");
    private readonly Option<bool> _noDoctor = new("--no-doctor") { Description = "Do not check the setup at the end" };

    public Command Create()
    {
        var verb = new Command(
            "init", "Set up everything: make the key, write appsettings.json and the app for Salesforce, and check it")
        {
            _directory, _noDoctor,
        };
        _app.AddTo(verb);
        verb.SetAction(RunAsync);
        return verb;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var directory = new DirectoryInfo(parsed.GetRequiredValue(_directory));
        var questions = new Questions(Console.In, Console.Out, !Console.IsInputRedirected);
        try
        {
            var given = settings.Given(parsed);
            var username = questions.Ask(
                given.GetValueOrDefault(Username), "--username", "The Salesforce user to act as", Problem(given, Username));
            var host = questions.Ask(
                given.GetValueOrDefault(LoginHost), "--login-host", "The org's My Domain, such as https://acme.my.salesforce.com",
                Problem(given, LoginHost));
            var email = questions.Ask(
                parsed.GetValue(_app.ContactEmail), "--contact-email", "An address to which Salesforce writes about the app",
                AppNames.ProblemOfEmail);
            (given[Username], given[LoginHost]) = (username, host);
            given.TryAdd(KeyPath, Path.Combine(directory.FullName, "keys"));
            if (ErrorsOf(given) is { Count: > 0 } errors)
            {
                await ConfigurationReport.WriteAsync(Console.Error, errors);
                return RunCommand.ConfigurationError;
            }

            return Write(parsed, directory, given, email) is { } problem ? await FailAsync(problem, 1)
                : parsed.GetValue(_noDoctor) ? 0
                : await CheckAsync(parsed, directory, questions, cancellationToken);
        }
        catch (MissingAnswerException missing)
        {
            return await FailAsync(missing.Message, CommandLineErrors.Usage);
        }
    }

    /// <returns>Why not everything could be written; empty when it has been told, null when it was.</returns>
    private string? Write(ParseResult parsed, DirectoryInfo directory, Dictionary<string, string> given, string email)
    {
        var file = FileOf(directory);
        var salesforce = new DirectoryInfo(Path.Combine(directory.FullName, "salesforce"));
        if (!_app.Force(parsed) && (file.Exists || salesforce.Exists))
        {
            var existing = file.Exists ? file.FullName : salesforce.FullName;
            return $"{existing} exists and is not overwritten; give another --directory, or --force";
        }

        // A key is never overwritten: an app in Salesforce may know its certificate.
        var keys = new DirectoryInfo(given[KeyPath]);
        var certificate = Path.Combine(keys.FullName, "tls.crt");
        if (!File.Exists(certificate) && KeygenCommand.Make(keys, "sf-sidecar", KeygenCommand.UsualDays, TimeProvider.System) != 0)
        {
            return "";
        }

        if (AppCertificate.Read(certificate, TimeProvider.System.GetUtcNow(), out var pem) is { } useless)
        {
            return useless;
        }

        var app = _app.Read(parsed, email, pem, salesforce);
        given[ConsumerKey] = app.ConsumerKey;
        if (!AppCommand.Write(salesforce, app, _app.ConnectedApp(parsed), force: true))
        {
            return "";
        }

        File.WriteAllBytes(file.FullName, SettingsFile.Of(given));
        Console.WriteLine($"wrote {file.FullName}");
        AppCommand.TellNext(salesforce.FullName, app, given[Username], given[LoginHost], settingsWritten: true);
        return null;
    }

    /// <summary>The check is <c>sidecar doctor</c> with the file that was written.</summary>
    private static async Task<int> CheckAsync(
        ParseResult parsed, DirectoryInfo directory, Questions questions, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        if (questions.MayAsk)
        {
            Console.Write("Press Enter when the app is deployed and the user assigned, to check the setup (Ctrl-C: later). ");
            Console.In.ReadLine();
        }

        return await parsed.RootCommandResult.Command.Parse(["doctor", "--config", FileOf(directory).FullName])
            .InvokeAsync(cancellationToken: cancellationToken);
    }

    private static FileInfo FileOf(DirectoryInfo directory) => new(Path.Combine(directory.FullName, "appsettings.json"));

    /// <summary>What the sidecar would say of the settings as a whole. Consumer key and signing key are made later.</summary>
    private static List<SettingError> ErrorsOf(Dictionary<string, string> given)
    {
        var all = new Dictionary<string, string?>(given.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)));
        all.TryAdd(ConsumerKey, AppDescription.NewConsumerKey());
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        return [.. SettingsReader.Read(configuration).Errors.Where(static error => error.Key != KeyPath)];
    }

    /// <summary>What the sidecar would say of one value, beside those that are given.</summary>
    private static Func<string, string?> Problem(Dictionary<string, string> given, string key)
        => value => ErrorsOf(new(given) { [key] = value }).Find(error => error.Key == key)?.Expected;

    private static async Task<int> FailAsync(string problem, int code)
    {
        if (problem.Length > 0)
        {
            await Console.Error.WriteLineAsync($"sidecar: {problem}");
        }

        return code;
    }
}
