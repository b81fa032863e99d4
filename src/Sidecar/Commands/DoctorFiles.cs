using Sidecar.Assertions;
using Sidecar.Certificates;
using Sidecar.Configuration;
using Sidecar.Egress;
using Sidecar.Listening;
using Sidecar.SharedTokens;

namespace Sidecar.Commands;

/// <summary>The part of <c>doctor</c> that looks at mounted files: keys, certificates and what the way out needs.</summary>
internal static class DoctorFiles
{
    internal enum Result
    {
        Good,

        /// <summary>Something is wrong, and a login is worth trying all the same.</summary>
        Wrong,

        /// <summary>The sidecar does not start with it.</summary>
        Useless,
    }

    public static async Task<Result> CheckAsync(SidecarOptions options, DoctorReport report)
    {
        var current = await CheckKeyAsync("current", options.KeyPath, options, report);

        // Reported as an error, because the next rotation would fail. The sidecar starts without it: today it is not needed.
        var next = options.NextKeyPath.Length == 0 || await CheckKeyAsync("next", options.NextKeyPath, options, report);
        return !current || !await CheckOtherFilesAsync(options, report) ? Result.Useless : next ? Result.Good : Result.Wrong;
    }

    private static async Task<bool> CheckKeyAsync(string slot, string path, SidecarOptions options, DoctorReport report)
    {
        var key = SigningKeyFile.Load(path, options.KeyPasswordPath);
        if (!key.Succeeded)
        {
            return await report.FailAsync("signing key", $"{slot} signing key: {key.Problem.Message}", key.Problem.Remedy);
        }

        await report.OkAsync("signing key", $"{slot} signing key: {key.Value}");
        await TellExpiryAsync(key.Value.Expiry(slot), report);
        return true;
    }

    private static async Task<bool> CheckOtherFilesAsync(SidecarOptions options, DoctorReport report)
    {
        if (EgressFiles.Problems(options.Upstream).Concat(RedisDialer.Problems(options.SharedTokens)).FirstOrDefault() is { } problem)
        {
            return await report.FailAsync("files", $"{problem.Key}: {problem.Expected}");
        }

        if (options.Tls.CertificatePath.Length == 0)
        {
            return true;
        }

        var listener = ServerCertificateFile.Load(options.Tls);
        if (!listener.Succeeded)
        {
            return await report.FailAsync("TLS listener", $"TLS listener: {listener.Problem.Message}", listener.Problem.Remedy);
        }

        using var certificate = listener.Value;
        await report.OkAsync("TLS listener", $"TLS listener: {certificate.Subject}");
        await TellExpiryAsync(CertificateExpiry.OfListener(certificate), report);
        return true;
    }

    private static async Task TellExpiryAsync(CertificateExpiry? certificate, DoctorReport report)
    {
        if (certificate?.Warning(TimeProvider.System.GetUtcNow()) is { } warning)
        {
            await report.WarnAsync("certificate", warning, certificate.Remedy);
        }
        else if (certificate is not null)
        {
            await report.NoteAsync($"its certificate ends {certificate.NotAfter:yyyy-MM-dd}");
        }
    }
}
