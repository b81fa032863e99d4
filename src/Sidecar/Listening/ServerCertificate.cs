using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Certificates;
using Sidecar.Configuration;

namespace Sidecar.Listening;

/// <summary>The TLS listener's certificate, reloaded when its files change. A broken new one never replaces a good one.</summary>
internal sealed partial class ServerCertificate : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);

    private readonly TlsOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ExpiryWatch _expiry = new();
    private readonly ITimer _timer;
    private volatile X509Certificate2 _current;
    private string _fingerprint;

    /// <exception cref="SettingFormatException">The certificate cannot be used; the message says why and what to do.</exception>
    public ServerCertificate(TlsOptions options, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        _options = options;
        _logger = logger;
        _time = time;
        _fingerprint = Fingerprint();
        _current = Load(options);
        WarnOfExpiry();
        _timer = time.CreateTimer(_ => Poll(), null, PollInterval, PollInterval);
    }

    /// <summary>The certificate for the next handshake.</summary>
    public X509Certificate2 Current => _current;

    /// <summary>When it ends.</summary>
    public CertificateExpiry Expiry => CertificateExpiry.OfListener(_current);

    public void Dispose() => _timer.Dispose();

    /// <summary>Loads the configured certificate.</summary>
    /// <exception cref="SettingFormatException">It cannot be used.</exception>
    public static X509Certificate2 Load(TlsOptions options)
    {
        var (certificatePath, keyPath) = Paths(options);
        if (!File.Exists(certificatePath))
        {
            throw new SettingFormatException($"there is no file {certificatePath}");
        }

        try
        {
            var password = options.PasswordPath.Length > 0 ? File.ReadAllText(options.PasswordPath).TrimEnd('\r', '\n') : null;
            if (!File.ReadAllText(certificatePath).Contains("-----BEGIN", StringComparison.Ordinal))
            {
                return X509CertificateLoader.LoadPkcs12FromFile(certificatePath, password);
            }

            using var pem = password is null
                ? X509Certificate2.CreateFromPemFile(certificatePath, keyPath)
                : X509Certificate2.CreateFromEncryptedPemFile(certificatePath, password, keyPath);
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingFormatException($"the certificate or its key in {certificatePath} cannot be used ({e.GetType().Name}): give a PEM certificate with its PEM key, or a PFX", e);
        }
    }

    private static (string Certificate, string? Key) Paths(TlsOptions options)
        => Directory.Exists(options.CertificatePath)
            ? (Path.Combine(options.CertificatePath, "tls.crt"), Path.Combine(options.CertificatePath, "tls.key"))
            : (options.CertificatePath, options.KeyPath.Length > 0 ? options.KeyPath : null);

    private void Poll()
    {
        Reload();
        WarnOfExpiry();
    }

    private void WarnOfExpiry()
    {
        if (_expiry.News(Expiry, _time.GetUtcNow()) is { } news)
        {
            Log.Ends(_logger, news.Warning, news.Remedy);
        }
    }

    private void Reload()
    {
        // Mounted secrets change by symlink, which file watchers miss: the content is compared.
        var now = Fingerprint();
        if (now == _fingerprint)
        {
            return;
        }

        _fingerprint = now;
        try
        {
            // The old certificate is not disposed: handshakes in progress may use it.
            _current = Load(_options);
            Log.Reloaded(_logger, _current.Subject, _current.NotAfter);
        }
        catch (SettingFormatException e)
        {
            Log.Broken(_logger, e.Message);
        }
    }

    private string Fingerprint()
    {
        try
        {
            var (certificatePath, keyPath) = Paths(_options);
            var certificate = SHA256.HashData(File.ReadAllBytes(certificatePath));
            return Convert.ToHexString(keyPath is null ? certificate : [.. certificate, .. SHA256.HashData(File.ReadAllBytes(keyPath))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1100, EventName = "CertificateReloaded", Level = LogLevel.Information, Message = "TLS certificate reloaded: {Subject}, valid until {NotAfter:u}")]
        public static partial void Reloaded(ILogger logger, string subject, DateTime notAfter);

        [LoggerMessage(EventId = 1101, EventName = "CertificateBroken", Level = LogLevel.Error, Message = "The new TLS certificate is not used, the old one stays: {Reason}")]
        public static partial void Broken(ILogger logger, string reason);

        [LoggerMessage(EventId = 1102, EventName = "CertificateEnds", Level = LogLevel.Warning, Message = "{Warning} {Remedy}")]
        public static partial void Ends(ILogger logger, string warning, string remedy);
    }
}
