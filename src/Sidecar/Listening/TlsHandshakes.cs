using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Sidecar.Listening;

/// <summary>What the TLS listener offers: the current certificate, prepared once and not for each connection.</summary>
/// <remarks>
/// Rejected: <c>ServerCertificateSelector</c>. With it every handshake builds a certificate chain and an OpenSSL context of its own, some
/// 27 KB outside the managed heap that only a full collection frees: 1,800 connections, one after the other, ended a process of 64 MiB.
/// </remarks>
internal sealed class TlsHandshakes(ServerCertificate certificate)
{
    private volatile Prepared? _prepared;

    public TlsHandshakeCallbackOptions Options => new()
    {
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        OnConnection = _ => new(Current()),
    };

    // Two threads may prepare the same certificate twice; either result is right.
    private SslServerAuthenticationOptions Current()
    {
        var current = certificate.Current;
        if (_prepared is { } prepared && ReferenceEquals(prepared.Certificate, current))
        {
            return prepared.Options;
        }

        var options = new SslServerAuthenticationOptions
        {
            // Offline: missing intermediate certificates are not fetched in the middle of a handshake.
            ServerCertificateContext = SslStreamCertificateContext.Create(current, additionalCertificates: null, offline: true),
        };
        _prepared = new(current, options);
        return options;
    }

    private sealed record Prepared(X509Certificate2 Certificate, SslServerAuthenticationOptions Options);
}
