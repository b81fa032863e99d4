using System.Globalization;

namespace Sidecar.Configuration;

/// <summary>The user's own Redis or Valkey, through which replicas share one login (docs/fleet.md). Off unless an address is set.</summary>
internal sealed class SharedTokenOptions
{
    /// <summary>Port of Redis when the address names none.</summary>
    public const int DefaultPort = 6379;

    /// <summary>Host or address of Redis, with a port or without (6379). Empty (default): each replica logs in by itself.</summary>
    public string Address { get; set; } = "";

    /// <summary>Whether Redis is reached by TLS. Default true: without it, the password goes over the network as it is.</summary>
    public bool Tls { get; set; } = true;

    /// <summary>PEM file of further certificate authorities that may have signed Redis's certificate. Empty: the system's only.</summary>
    public string CaCertificatePath { get; set; } = "";

    /// <summary>ACL user. Default <c>default</c>, the user that Redis has by itself.</summary>
    public string User { get; set; } = "default";

    /// <summary>File with the password; read at each connection. Empty: no login to Redis.</summary>
    public string PasswordPath { get; set; } = "";

    /// <summary>What the names of all keys and channels begin with; an ACL may allow these alone. Default <c>sf-sidecar</c>.</summary>
    public string KeyPrefix { get; set; } = "sf-sidecar";

    /// <summary>
    /// Only replicas with the same group share. Needed where sessions are locked to the address that they came from (WF §1.5): one group
    /// for each egress address. Default: empty, one group.
    /// </summary>
    public string Group { get; set; } = "";

    /// <summary>Whether tokens are shared.</summary>
    public bool Enabled => Address.Length > 0;

    /// <summary>Host of <see cref="Address"/>, without brackets.</summary>
    public string Host => Split().Host;

    /// <summary>Port of <see cref="Address"/>.</summary>
    public int Port => Split().Port;

    private (string Host, int Port) Split()
    {
        var colon = Address.LastIndexOf(':');
        var hasPort = colon > 0 && (Address[colon - 1] == ']' || Address.IndexOf(':', StringComparison.Ordinal) == colon);
        var host = hasPort ? Address[..colon] : Address;
        var port = hasPort ? int.Parse(Address.AsSpan(colon + 1), CultureInfo.InvariantCulture) : DefaultPort;
        return (host.Trim('[', ']'), port);
    }
}
