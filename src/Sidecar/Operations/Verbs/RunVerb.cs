using System.CommandLine;
using System.Net.Sockets;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.Listening;

namespace Sidecar.Operations.Verbs;

/// <summary><c>sidecar run</c>: the sidecar itself.</summary>
internal static class RunVerb
{
    /// <summary>Exit code for a configuration that cannot work (EX_CONFIG of sysexits.h).</summary>
    public const int ConfigurationError = 78;

    public static Command Create(SettingOptions settings)
    {
        var verb = new Command("run", "Answer legacy clients and forward to Salesforce (the default verb)");
        verb.SetAction((parsed, cancellationToken) => RunAsync(settings.Read(parsed), cancellationToken));
        return verb;
    }

    public static async Task<int> RunAsync((SidecarOptions Options, IReadOnlyList<SettingError> Errors) settings, CancellationToken cancellationToken)
    {
        var errors = settings.Errors.Concat(MountedFiles(settings.Options, settings.Errors)).ToList();
        if (errors.Count > 0)
        {
            await ConfigurationReport.WriteAsync(Console.Error, errors);
            return ConfigurationError;
        }

        try
        {
            await using var app = SidecarHost.Build(settings.Options);
            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(CancellationToken.None);
            return 0;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException || e.GetBaseException() is SocketException)
        {
            await Console.Error.WriteLineAsync($"sidecar: cannot listen: {e.GetBaseException().Message}. Set Sidecar:Listen:Port, Sidecar:Tls:Port or Sidecar:Admin:Port to a free port.");
            return 1;
        }
    }

    /// <summary>What the settings point at is looked at before anything listens: a rollout with a broken key stops here, with a reason.</summary>
    private static IEnumerable<SettingError> MountedFiles(SidecarOptions options, IReadOnlyList<SettingError> already)
    {
        // Not with a password path that was refused: it may be the password itself, and the key's own complaint would quote it.
        if (options.KeyPath.Length > 0 && already.All(error => error.Key != "Sidecar:KeyPasswordPath") && SigningKeyFile.Load(options.KeyPath, options.KeyPasswordPath).Problem is { } problem)
        {
            yield return new("Sidecar:KeyPath", options.KeyPath, $"{problem.Message} {problem.Remedy}");
        }

        if (options.Tls.CertificatePath.Length > 0)
        {
            SettingError? error = null;
            try
            {
                using var certificate = ServerCertificate.Load(options.Tls);
            }
            catch (SettingFormatException e)
            {
                error = new("Sidecar:Tls:CertificatePath", options.Tls.CertificatePath, e.Message);
            }

            if (error is not null)
            {
                yield return error;
            }
        }
    }
}
