using System.CommandLine;
using System.Net.Sockets;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.Listening;
using Sidecar.SharedTokens;

namespace Sidecar.Commands;

/// <summary><c>sidecar run</c>: the sidecar itself.</summary>
internal sealed partial class RunCommand(SettingOptions settings, Func<SidecarOptions, WebApplication> build)
{
    /// <summary>Exit code for a configuration that cannot work (EX_CONFIG of sysexits.h).</summary>
    public const int ConfigurationError = 78;

    public Command Create()
    {
        var verb = new Command("run", "Answer legacy clients and forward to Salesforce (the default verb); every setting is an option");
        verb.SetAction(RunAsync);
        return verb;
    }

    public async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (options, errors, warnings) = settings.Read(parsed);
        errors = [.. errors, .. MountedFiles(options, errors)];
        if (errors.Count > 0)
        {
            await ConfigurationReport.WriteAsync(Console.Error, errors);
            return ConfigurationError;
        }

        if (PortConflicts.Find(options) is { Count: > 0 } conflicts)
        {
            return await CannotListenAsync(conflicts);
        }

        try
        {
            await using var app = build(options);
            foreach (var warning in warnings)
            {
                Log.Renamed(app.Logger, warning);
            }

            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(CancellationToken.None);
            return 0;
        }
        catch (Exception e) when (e is IOException or SocketException && e.GetBaseException() is SocketException)
        {
            // Somebody took the port between our look and the server's.
            var late = PortConflicts.Find(options);
            return await CannotListenAsync(late.Count > 0 ? late : [$"{e.GetBaseException().Message}."]);
        }
    }

    private static async Task<int> CannotListenAsync(IReadOnlyList<string> conflicts)
    {
        foreach (var conflict in conflicts)
        {
            await Console.Error.WriteLineAsync($"sidecar: cannot listen: {conflict}");
        }

        return 1;
    }

    /// <summary>Looks at the mounted files before anything listens: a rollout with a broken key stops here, with a reason.</summary>
    private static IEnumerable<SettingError> MountedFiles(SidecarOptions options, IReadOnlyList<SettingError> already)
    {
        // Not with a password path that was refused: it may be the password itself, and the key's own complaint would quote it.
        foreach (var principal in options.AllPrincipals)
        {
            var settings = principal.Settings;
            if (settings.KeyPath.Length > 0
                && already.All(error => error.Key != principal.Key("KeyPasswordPath"))
                && SigningKeyFile.Load(settings.KeyPath, settings.KeyPasswordPath).Problem is { } unusableKey)
            {
                yield return new(principal.Key("KeyPath"), settings.KeyPath, $"{unusableKey.Message} {unusableKey.Remedy}");
            }
        }

        if (options.Tls.CertificatePath.Length > 0)
        {
            var found = ServerCertificateFile.Load(options.Tls);
            using var certificate = found.Value;
            if (found.Problem is { } unusable)
            {
                yield return new("Sidecar:Tls:CertificatePath", options.Tls.CertificatePath, $"{unusable.Message} {unusable.Remedy}");
            }
        }

        foreach (var error in EgressFiles.Problems(options.Upstream).Concat(RedisDialer.Problems(options.SharedTokens))
            .Where(error => already.All(known => known.Key != error.Key)))
        {
            yield return error;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1804, LogLevel.Warning, "{Warning}", EventName = "SettingRenamed")]
        public static partial void Renamed(ILogger logger, string warning);
    }
}
