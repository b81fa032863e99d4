using System.CommandLine;
using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary>
/// <c>sidecar doctor</c>: goes through the setup as the sidecar would, step by step, and says at which step it fails and what to do.
/// </summary>
internal static class DoctorCommand
{
    public static Command Create(SettingOptions settings)
    {
        var verb = new Command(
            "doctor", "Try this configuration: read the key, log in to Salesforce, make one call; exit code 0 when all is well");
        var principal = new Option<string?>("--principal") { Description = "Try only this principal", HelpName = "name" };
        var certificate = new Option<string?>("--certificate")
        {
            Description = "The certificate that was uploaded to the app, to be held against the keys",
            HelpName = "path",
        };
        PathOption.RefuseUnusable(certificate, "give the path of a file");
        var json = new Option<bool>("--json") { Description = "Report as JSON" };
        verb.Add(principal);
        verb.Add(certificate);
        verb.Add(json);
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            settings.Read(parsed), parsed.GetValue(principal), parsed.GetValue(certificate),
            new(Console.Out, Console.Error, TimeProvider.System, parsed.GetValue(json)), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(
        Settings settings, string? only, string? certificate, DoctorReport report, CancellationToken cancellationToken)
    {
        if (settings.Errors.Count > 0)
        {
            return await RefuseAsync(settings.Errors, report);
        }

        foreach (var warning in settings.Warnings)
        {
            await report.WarnAsync("configuration", warning);
        }

        var all = settings.Options.AllPrincipals;
        var chosen = all.Where(one => only is null || one.Name.Equals(only, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0)
        {
            await Console.Error.WriteLineAsync(
                $"sidecar: there is no principal '{only}'; there are: {string.Join(", ", all.Select(static one => one.Name))}");
            return CommandLineErrors.Usage;
        }

        var worst = 0;
        foreach (var principal in chosen)
        {
            if (all.Count > 1)
            {
                report.Principal = principal.Name;
                await report.HeadlineAsync($"principal {principal.Name}");
            }

            worst = Math.Max(worst, await TryAsync(principal.Settings, certificate, report, cancellationToken));
        }

        return await report.EndAsync(worst);
    }

    private static async Task<int> RefuseAsync(IReadOnlyList<SettingError> errors, DoctorReport report)
    {
        if (!report.IsJson)
        {
            await ConfigurationReport.WriteAsync(Console.Error, errors);
            return RunCommand.ConfigurationError;
        }

        foreach (var error in errors)
        {
            await report.FailAsync("configuration", error.ToString());
        }

        await report.SkipAsync("the configuration cannot work", DoctorSalesforce.Steps);
        return await report.EndAsync(RunCommand.ConfigurationError);
    }

    private static async Task<int> TryAsync(
        SidecarOptions options, string? certificate, DoctorReport report, CancellationToken cancellationToken)
    {
        await report.OkAsync("configuration", $"configuration: {options.Username} at {options.LoginHost}, audience {options.Audience}");
        if (options.LoginHostIsShared)
        {
            await report.WarnAsync("configuration", SidecarOptions.SharedLoginHost(options.LoginHost.Host));
        }

        var files = await DoctorFiles.CheckAsync(options, report);
        var belongs = certificate is null || await DoctorCertificate.CheckAsync(certificate, options, report);
        if (files == DoctorFiles.Result.Useless)
        {
            await report.SkipAsync("a file cannot be used", DoctorSalesforce.Steps);
            return 1;
        }

        await DoctorRedis.CheckAsync(options.SharedTokens, report, cancellationToken);
        return await DoctorSalesforce.CheckAsync(options, report, cancellationToken) && belongs && files == DoctorFiles.Result.Good ? 0 : 1;
    }
}
