using Sidecar.Certificates;
using Sidecar.Configuration;

namespace Sidecar.Egress;

/// <summary>The files that the way out needs, looked at before anything starts.</summary>
internal static class EgressFiles
{
    /// <summary>What is wrong with them, by setting.</summary>
    public static IEnumerable<SettingError> Problems(UpstreamOptions options)
    {
        if (options.CaCertificatePath.Length > 0
            && MountedFile.Load(DestinationAuthorities.Read(options.CaCertificatePath), DestinationAuthorities.Parse).Problem
                is { } authorities)
        {
            yield return new("Sidecar:Upstream:CaCertificatePath", options.CaCertificatePath,
                $"{authorities.Message} {authorities.Remedy}");
        }

        if (options.ClientCertificatePath.Length > 0
            && MountedFile.Load(ClientCertificate.Read(options), ClientCertificate.Parse).Problem is { } certificate)
        {
            yield return new("Sidecar:Upstream:ClientCertificatePath", options.ClientCertificatePath,
                $"{certificate.Message} {certificate.Remedy}");
        }

        if (options.ProxyCredentialsPath.Length > 0 && ProxyCredentials.Problem(options.ProxyCredentialsPath) is { } credentials)
        {
            // What is no path to credentials may be the credentials.
            yield return new("Sidecar:Upstream:ProxyCredentialsPath", null, credentials);
        }
    }
}
