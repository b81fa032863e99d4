using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Sidecar.Certificates;
using Sidecar.Configuration;

namespace Sidecar.Egress;

/// <summary>
/// The connections to destinations: those that are kept for the next request, and those for one request only. Holds the mounted files on
/// which they depend and begins anew when the client certificate changes.
/// </summary>
internal sealed partial class EgressConnections : IDisposable
{
    // Bounded so that a moved org (new addresses behind the same name) is noticed.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly UpstreamOptions _options;
    private readonly TimeSpan _loginConnectTimeout;
    private readonly EgressProxy _proxy;
    private readonly EgressTraffic _traffic;
    private readonly ILogger _logger;
    private readonly MountedFile<X509Certificate2Collection>? _authorities;
    private readonly MountedFile<SslStreamCertificateContext>? _certificate;
    private readonly DestinationCertificate _judge;
    private volatile Connections _current;

    /// <exception cref="SettingFormatException">A mounted file cannot be used.</exception>
    public EgressConnections(
        SidecarOptions settings, EgressProxy proxy, EgressTraffic traffic, TimeProvider time, ILogger<EgressConnections> logger)
    {
        var options = settings.Upstream;
        (_options, _proxy, _traffic, _logger) = (options, proxy, traffic, logger);

        // Logins go out by a connection of their own. One that cannot be made must say so before the login as a whole is too slow.
        var login = settings.TokenRequests.AttemptTimeout * 0.8;
        _loginConnectTimeout = login < options.ConnectTimeout ? login : options.ConnectTimeout;
        if (EgressFiles.Problems(options).FirstOrDefault() is { } problem)
        {
            throw new SettingFormatException($"{problem.Key}: {problem.Expected}");
        }

        if (options.CaCertificatePath.Length > 0)
        {
            _authorities = new(() => DestinationAuthorities.Read(options.CaCertificatePath), DestinationAuthorities.Parse, time,
                LookedForAuthorities);
            _authorities.Poll();
        }

        if (options.ClientCertificatePath.Length > 0)
        {
            _certificate = new(() => ClientCertificate.Read(options), ClientCertificate.Parse, time, LookedForCertificate);
            _certificate.Poll();
        }

        _judge = new(() => _authorities?.Value);
        _current = Open();
    }

    /// <summary>Keeps its connections for the next request.</summary>
    public HttpMessageInvoker Pooled => _current.Pooled;

    /// <summary>Makes a connection for each request.</summary>
    public HttpMessageInvoker Unpooled => _current.Unpooled.Value;

    public void Dispose()
    {
        _authorities?.Dispose();
        _certificate?.Dispose();
        _current.Dispose();
    }

    private Connections Open()
    {
        return new(Handler(Lifetime, _options.ConnectTimeout), new(() => Handler(TimeSpan.Zero, _loginConnectTimeout)));

        HttpMessageInvoker Handler(TimeSpan lifetime, TimeSpan connectTimeout)
        {
#pragma warning disable CA5359 // It accepts no certificate that is not trusted: it throws, because the exception says what is wrong.
            var handler = SalesforceEgress.Handler(_options, _proxy, _judge.Validate, _certificate?.Value, _traffic);
#pragma warning restore CA5359
            handler.PooledConnectionLifetime = lifetime;
            handler.ConnectTimeout = connectTimeout;
            return new(handler, disposeHandler: true);
        }
    }

    private void LookedForAuthorities(MountedChange change)
    {
        if (change == MountedChange.Broken && _authorities!.Problem is { } problem)
        {
            Log.Broken(_logger, problem.Message, problem.Remedy);
        }
    }

    private void LookedForCertificate(MountedChange change)
    {
        if (change == MountedChange.Broken && _certificate!.Problem is { } problem)
        {
            Log.Broken(_logger, problem.Message, problem.Remedy);
        }
        else if (change == MountedChange.Replaced)
        {
            // The old ones are not disposed: requests are on them. They end when idle.
            _current = Open();
            Log.CertificateReplaced(_logger);
        }
    }

    private sealed record Connections(HttpMessageInvoker Pooled, Lazy<HttpMessageInvoker> Unpooled) : IDisposable
    {
        public void Dispose()
        {
            Pooled.Dispose();
            if (Unpooled.IsValueCreated)
            {
                Unpooled.Value.Dispose();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Error,
            "A file for connections to Salesforce changed and cannot be used; what was there before stays in use. {Problem} {Remedy}",
            EventName = "EgressFileBroken")]
        public static partial void Broken(ILogger logger, string problem, string remedy);

        [LoggerMessage(1202, LogLevel.Information,
            "The client certificate changed; new connections to Salesforce present the new one",
            EventName = "ClientCertificateReplaced")]
        public static partial void CertificateReplaced(ILogger logger);
    }
}
