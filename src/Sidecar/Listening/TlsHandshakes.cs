using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace Sidecar.Listening;

/// <summary>
/// What the TLS listener offers: the current certificate, prepared once and not for each connection. Says why a handshake failed; the web
/// server itself says nothing above Debug.
/// </summary>
/// <remarks>
/// Rejected: <c>ServerCertificateSelector</c>. With it every handshake builds a certificate chain and an OpenSSL context of its own, some
/// 27 KB outside the managed heap that only a full collection frees: 1,800 connections, one after the other, ended a process of 64 MiB.
/// </remarks>
internal sealed class TlsHandshakes(ServerCertificate certificate, TlsWarnings warnings)
{
    private volatile Prepared? _prepared;

    public void Use(KestrelListenOptions listen)
    {
        listen.Use(next => async connection =>
        {
            var handshake = new Handshake(new(connection.Transport.Input), connection.Transport.Output);
            connection.Transport = handshake;
            connection.Features.Set(handshake);
            await next(connection);
            if (!handshake.Succeeded)
            {
                warnings.Failed(handshake.Offered, handshake.Beginning);
            }
        });
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = context =>
            {
                context.Connection.Features.GetRequiredFeature<Handshake>().Offered = context.ClientHelloInfo.SslProtocols;
                return new(Current());
            },
        });
        listen.Use(next => connection =>
        {
            connection.Features.GetRequiredFeature<Handshake>().Succeeded = true;
            return next(connection);
        });
    }

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

    /// <summary>The encrypted bytes of a connection, and what its handshake came to.</summary>
    private sealed class Handshake(BeginningReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;

        public ReadOnlySpan<byte> Beginning => input.Beginning;

        /// <summary>What the client offers; null before its first message was read.</summary>
        public SslProtocols? Offered { get; set; }

        public bool Succeeded { get; set; }
    }
}
