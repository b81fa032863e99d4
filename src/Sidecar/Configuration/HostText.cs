using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sidecar.Configuration;

/// <summary>
/// Names and addresses of hosts in settings. What looks like a host and is none (a scheme, a port, a path) is refused: compared with the
/// host of a request it would never match, and nobody would know why.
/// </summary>
internal static class HostText
{
    private const string OnlyTheHost = "without scheme, port and path";

    /// <summary>A host that clients use, as it stands in their <c>Host</c> header: <c>*</c> for all, <c>*.example.com</c>.</summary>
    public static string Client(string text)
    {
        var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        if (text == "*" || IsName(name))
        {
            return text;
        }

        // A Host header has brackets around an IPv6 address.
        return name == text && Address(text) is { } address
            ? address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address
            : throw Expected($"{Shown(text)} is no host; give hosts {OnlyTheHost}", Bare(text) ?? "localhost");
    }

    /// <summary>The end of a host name. With a dot or <c>*.</c> in front it means names below it only.</summary>
    public static string Suffix(string text)
    {
        var suffix = text.StartsWith("*.", StringComparison.Ordinal) ? text[1..] : text;
        return IsName(suffix.StartsWith('.') ? suffix[1..] : suffix) ? suffix
            : Address(text) is { } address ? address
            : throw Expected($"{Shown(text)} is no end of a host name; give it {OnlyTheHost}", Bare(text) ?? ".salesforce.com");
    }

    /// <summary>A host or address to connect to, with a port or without.</summary>
    public static string WithPort(string text)
    {
        var colon = text.LastIndexOf(':');
        var hasPort = colon > 0 && (text[colon - 1] == ']' || text.IndexOf(':', StringComparison.Ordinal) == colon);
        var host = hasPort ? text[..colon] : text;
        var portFits = !hasPort || (int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65535);
        return portFits && (IsName(host) || Address(host) is not null)
            ? text
            : throw new SettingFormatException("give a host name or an IP address, with :port if needed, without scheme and path");
    }

    /// <summary>
    /// An IP address without brackets; null when it is none. The platform's parser also takes <c>1</c>, <c>0x7f.1</c> and
    /// <c>[::1]:80</c>.
    /// </summary>
    public static string? Address(string text)
    {
        var bare = text.StartsWith('[') && text.EndsWith(']') ? text[1..^1] : text;
        if (bare.Contains('[', StringComparison.Ordinal) || !IPAddress.TryParse(bare, out var address))
        {
            return null;
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == bare ? bare : null;
    }

    // Letters, digits and hyphens (RFC 1123 §2.1), and the underscore that internal names have. Non-ASCII names arrive as xn--….
    private static bool IsName(string text)
    {
        if (text.Length is 0 or > 253)
        {
            return false;
        }

        foreach (var label in text.Split('.'))
        {
            if (label.Length is 0 or > 63 || label.StartsWith('-') || label.EndsWith('-')
                || !label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                return false;
            }
        }

        // Four numbers are an address, or a broken one.
        return !text.All(static c => char.IsAsciiDigit(c) || c == '.');
    }

    /// <summary>What was probably meant; null when nothing can be guessed.</summary>
    private static string? Bare(string text)
        => Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var url)
            && (IsName(url.Host) || Address(url.Host) is not null)
                ? url.Host
                : null;

    // Of a list, which entry it is. It may hold a password: user:password@host.
    private static string Shown(string text) => text.Contains('@', StringComparison.Ordinal) || text.Length > 60 ? "one" : $"'{text}'";

    private static SettingFormatException Expected(string what, string example) => new($"{what}, for example {example}");
}
