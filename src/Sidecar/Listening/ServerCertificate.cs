using System.Security.Cryptography.X509Certificates;
using Sidecar.Certificates;
using Sidecar.Configuration;

namespace Sidecar.Listening;

/// <summary>The TLS listener's certificate, read again when its files change. A broken new one never replaces a good one.</summary>
internal sealed partial class ServerCertificate : IDisposable
{
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ExpiryWatch _expiry = new();
    private readonly MountedFile<X509Certificate2> _file;

    /// <exception cref="SettingFormatException">The certificate cannot be used; the message says why and what to do.</exception>
    public ServerCertificate(SidecarOptions options, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        (_logger, _time) = (logger, time);
        _file = new(() => ServerCertificateFile.Read(options.Tls), CertificateFile.Parse, time, Looked);
        _file.Poll();
        if (_file.Value is null)
        {
            _file.Dispose();
            throw new SettingFormatException($"{_file.Problem!.Message} {_file.Problem.Remedy}");
        }
    }

    /// <summary>The certificate for the next handshake.</summary>
    public X509Certificate2 Current => _file.Value!;

    /// <summary>When it ends.</summary>
    public CertificateExpiry Expiry => CertificateExpiry.OfListener(Current);

    /// <summary>Looks at the files now.</summary>
    public void Poll() => _file.Poll();

    public void Dispose() => _file.Dispose();

    private void Looked(MountedChange change)
    {
        if (_file.Value is not { } certificate)
        {
            return;
        }

        if (change == MountedChange.Replaced)
        {
            Log.Reloaded(_logger, certificate.Subject, certificate.NotAfter);
        }
        else if (change == MountedChange.Broken)
        {
            Log.Broken(_logger, $"{_file.Problem!.Message} {_file.Problem.Remedy}");
        }

        if (_expiry.News(Expiry, _time.GetUtcNow()) is { } news)
        {
            Log.Ends(_logger, news.Warning, news.Remedy);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Information,
            "The TLS certificate was reloaded: {Subject}, valid until {NotAfter:u}",
            EventName = "CertificateReloaded")]
        public static partial void Reloaded(ILogger logger, string subject, DateTime notAfter);

        [LoggerMessage(1101, LogLevel.Error,
            "The new TLS certificate cannot be used, and the old one stays in use. {Problem}",
            EventName = "CertificateBroken")]
        public static partial void Broken(ILogger logger, string problem);

        [LoggerMessage(1102, LogLevel.Warning, "{Warning} {Remedy}", EventName = "CertificateEnds")]
        public static partial void Ends(ILogger logger, string warning, string remedy);
    }
}
