using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Sidecar.Certificates;

namespace Sidecar.Egress;

/// <summary>User and password for the egress proxy, and for which kinds of authentication they are given.</summary>
internal sealed class ProxyCredentials(Func<NetworkCredential?> read) : ICredentials
{
    // Kerberos is the system's library, which small container images do not have. Without it the proxy's next best offer is taken.
    private static readonly Lazy<bool> KerberosIsHere = new(() => NativeLibrary.TryLoad("libgssapi_krb5.so.2", out _));

    /// <summary>From a mounted file, which is read when a proxy asks: a changed password needs no restart.</summary>
    public static ProxyCredentials FromFile(string path)
        => new(() => MountedContent.TryRead(path, "proxy credentials", out var bytes, out _) is null ? Parse(bytes) : null);

    /// <summary>From the address of a proxy in the environment; null when it has none.</summary>
    public static ProxyCredentials? FromAddress(Uri? proxy)
    {
        if (proxy is null || proxy.UserInfo.Length == 0)
        {
            return null;
        }

        var parts = proxy.UserInfo.Split(':', 2);
        var credential = new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
        return new(() => credential);
    }

    /// <summary>
    /// What is wrong with such a file; null when it holds a user and a password. Does not name the path: what is no path may be the
    /// password.
    /// </summary>
    public static string? Problem(string path) => MountedContent.TryRead(path, "proxy credentials", out var bytes, out _) switch
    {
        { Kind: MountedFileProblemKind.Missing } => "there is no such file",
        { Kind: MountedFileProblemKind.Unreadable } unreadable => $"the file cannot be read. {unreadable.Remedy}",
        null when Parse(bytes) is not null => null,
        _ => "the file must hold one line, user:password",
    };

    public NetworkCredential? GetCredential(Uri uri, string authType) => authType switch
    {
        // Not NTLM: whoever sees its hash of the password can break it.
        "NTLM" => null,
        "Negotiate" when !(OperatingSystem.IsWindows() || KerberosIsHere.Value) => null,
        _ => read(),
    };

    private static NetworkCredential? Parse(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes).TrimEnd('\r', '\n');
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || text.AsSpan().ContainsAny('\r', '\n'))
        {
            return null;
        }

        var (user, password) = (text[..colon], text[(colon + 1)..]);
        var domain = user.IndexOf('\\', StringComparison.Ordinal);
        return domain < 0 ? new(user, password) : new(user[(domain + 1)..], password, user[..domain]);
    }
}
