namespace Sidecar.Configuration;

/// <summary>The plain HTTP listener for the legacy client.</summary>
internal sealed class ListenOptions
{
    /// <summary>Address to listen on; <c>localhost</c> means both loopback families. Default <c>localhost</c>.</summary>
    public string Address { get; set; } = "localhost";

    /// <summary>Port, 0 for any free one. Default 8080.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>Whether addresses other than loopback may be listened on. Default false: the sidecar hands out authority.</summary>
    public bool AllowNonLoopback { get; set; }

    /// <summary>Host names (without port) that clients may use; guards against DNS rebinding.</summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Origin told to clients in login responses. Default (null): the scheme and Host the client used.</summary>
    public Uri? PublicOrigin { get; set; }
}

/// <summary>The TLS listener, on when <see cref="CertificatePath"/> is set.</summary>
internal sealed class TlsOptions
{
    /// <summary>Port, 0 for any free one. Default 8443.</summary>
    public int Port { get; set; } = 8443;

    /// <summary>PEM or PFX file, or a directory with <c>tls.crt</c> and <c>tls.key</c>. Empty: no TLS listener.</summary>
    public string CertificatePath { get; set; } = "";

    /// <summary>PEM private key, when it is not in the certificate file.</summary>
    public string KeyPath { get; set; } = "";

    /// <summary>File with the password of the PFX or the encrypted PEM key.</summary>
    public string PasswordPath { get; set; } = "";
}

/// <summary>Health, metrics and status.</summary>
internal sealed class AdminOptions
{
    /// <summary>Address to listen on. Default <c>localhost</c>.</summary>
    public string Address { get; set; } = "localhost";

    /// <summary>Port, 0 for any free one. Default 8081.</summary>
    public int Port { get; set; } = 8081;

    /// <summary>Whether the admin port may listen beyond loopback (kubelet's http probes need it). Default false.</summary>
    public bool AllowNonLoopback { get; set; }

    /// <summary>Whether <c>POST /quitquitquit</c> stops the sidecar, for classic sidecars beside a Job. Default false.</summary>
    public bool AllowQuit { get; set; }
}
