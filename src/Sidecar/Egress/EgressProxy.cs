using System.Net;
using Sidecar.Configuration;

namespace Sidecar.Egress;

/// <summary>
/// The proxy that requests to a destination go through, if any. <c>Sidecar:Upstream:Proxy</c> decides; without it <c>HTTPS_PROXY</c> (or
/// <c>ALL_PROXY</c>) and <c>NO_PROXY</c> of the environment do, as for most programs. <c>HTTP_PROXY</c> says nothing: Salesforce is reached
/// by https.
/// </summary>
/// <remarks>
/// The platform's own reading of the environment was rejected: there <c>NO_PROXY=salesforce.com</c> means that host only and <c>*</c> means
/// nothing, while curl and Go, for which such variables are written, take in its subdomains and everything.
/// </remarks>
internal sealed class EgressProxy : IWebProxy
{
    private readonly Uri? _configured;
    private readonly Uri? _ofEnvironment;
    private readonly string[] _except;

    /// <param name="options">The settings.</param>
    /// <param name="environment">A variable's value, or null.</param>
    public EgressProxy(UpstreamOptions options, Func<string, string?> environment)
    {
        _configured = options.Proxy;

        // An address of our own, or a DNS server of our own, says how to connect without a proxy.
        var mayUseEnvironment = _configured is null && !options.NoProxy && options.ConnectAddress.Length == 0
            && options.DnsServer.Length == 0;
        _ofEnvironment = mayUseEnvironment ? Variable("HTTPS_PROXY") ?? Variable("ALL_PROXY") : null;
        _except = (Text("NO_PROXY") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Credentials = options.ProxyCredentialsPath.Length > 0
            ? ProxyCredentials.FromFile(options.ProxyCredentialsPath)
            : ProxyCredentials.FromAddress(_ofEnvironment);

        string? Text(string name) => environment(name) is { Length: > 0 } upper ? upper : environment(name.ToLowerInvariant());

        Uri? Variable(string name)
        {
            var proxy = Parse(Text(name));
            if (proxy is null && !string.IsNullOrEmpty(Text(name)))
            {
                Ignored = name;
            }

            return proxy;
        }
    }

    public ICredentials? Credentials { get; set; }

    /// <summary>Where the proxy for Salesforce is named, for people: a setting or a variable; null when there is none.</summary>
    public string? Source => _configured is not null ? "Sidecar:Upstream:Proxy" : _ofEnvironment is not null ? "HTTPS_PROXY" : null;

    /// <summary>The proxy for Salesforce; null when there is none.</summary>
    public Uri? Address => _configured ?? _ofEnvironment;

    /// <summary>A variable of the environment that names no proxy that can be used; null when there is none.</summary>
    public string? Ignored { get; private set; }

    /// <summary>Whether user and password come from a place that can be named.</summary>
    public bool HasCredentials => Credentials is not null;

    public Uri? GetProxy(Uri destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (_configured is not null)
        {
            return _configured;
        }

        return destination.Scheme == Uri.UriSchemeHttps && !destination.IsLoopback && !_except.Any(pattern => Matches(pattern, destination))
            ? _ofEnvironment
            : null;
    }

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    /// <summary>The proxy as text without user and password.</summary>
    public static string Shown(Uri proxy) => proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    private static bool Matches(string pattern, Uri destination)
    {
        var name = pattern.AsSpan();
        if (name.LastIndexOf(':') is var colon and > 0 && int.TryParse(name[(colon + 1)..], out var port) && name.Count(':') == 1)
        {
            if (port != destination.Port)
            {
                return false;
            }

            name = name[..colon];
        }

        name = name.TrimStart('*').TrimStart('.');
        var host = destination.Host.AsSpan();
        return name.IsEmpty || host.Equals(name, StringComparison.OrdinalIgnoreCase)
            || (host.Length > name.Length && host.EndsWith(name, StringComparison.OrdinalIgnoreCase) && host[^(name.Length + 1)] == '.');
    }

    private static Uri? Parse(string? text)
        => text is { Length: > 0 } && Uri.TryCreate(text.Contains("://", StringComparison.Ordinal)
            ? text
            : "http://" + text, UriKind.Absolute, out var proxy)
            && proxy.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5" && proxy.Host.Length > 0
            ? proxy
            : null;
}
