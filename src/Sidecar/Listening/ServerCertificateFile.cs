using System.Security.Cryptography.X509Certificates;
using Sidecar.Certificates;
using Sidecar.Configuration;

namespace Sidecar.Listening;

/// <summary>Where the TLS listener's certificate is.</summary>
internal static class ServerCertificateFile
{
    /// <summary>Loads the configured certificate once.</summary>
    public static MountedFileResult<X509Certificate2> Load(TlsOptions options) => MountedFile.Load(Read(options), CertificateFile.Parse);

    /// <summary>Reads what is there without understanding it.</summary>
    public static MountedFileResult<MountedContent> Read(TlsOptions options)
        => CertificateFile.Read("TLS", options.CertificatePath, options.KeyPath, options.PasswordPath);
}
