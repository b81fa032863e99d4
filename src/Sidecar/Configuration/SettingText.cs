using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Sidecar.Configuration;

/// <summary>Turns the texts of settings into values; every refusal says what would be right.</summary>
internal static class SettingText
{
    public static int Port(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? port
            : throw new SettingFormatException("give a port from 0 (any free one) to 65535");

    public static int Integer(string text, int from, int to)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to
            ? value
            : throw new SettingFormatException($"give a whole number from {from} to {to}");

    public static double Share(string text)
        => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1
            ? value
            : throw new SettingFormatException("give a number above 0 and at most 1, for example 0.8");

    public static bool Flag(string text) => text.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        _ => throw new SettingFormatException("give true or false"),
    };

    /// <summary><c>00:15:00</c>, or a number with a unit: <c>500ms</c>, <c>90s</c>, <c>15m</c>, <c>2h</c>.</summary>
    public static TimeSpan Duration(string text, TimeSpan from, TimeSpan to)
    {
        if (!TryDuration(text, out var value))
        {
            throw new SettingFormatException($"give a duration such as 90s, 15m or 00:15:00, from {Show(from)} to {Show(to)}");
        }

        return value >= from && value <= to
            ? value
            : throw new SettingFormatException($"give a duration from {Show(from)} to {Show(to)}");
    }

    /// <summary>Bytes, or a number with a unit: <c>64KiB</c>, <c>256MiB</c>, <c>1GiB</c> (also <c>KB MB GB</c>, powers of 1,000).</summary>
    public static long Size(string text, long from, long to)
    {
        var expected = $"give a size such as 65536, 64KiB or 256MiB, from {from} to {to} bytes";
        var digits = text.AsSpan().TrimEnd("KMGiBkmgb ");
        long unit = text[digits.Length..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1,
            "KIB" => 1L << 10,
            "MIB" => 1L << 20,
            "GIB" => 1L << 30,
            "KB" => 1_000,
            "MB" => 1_000_000,
            "GB" => 1_000_000_000,
            _ => throw new SettingFormatException(expected),
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= long.MaxValue / unit && number * unit is var bytes && bytes >= from && bytes <= to
            ? bytes
            : throw new SettingFormatException(expected);
    }

    public static IReadOnlyList<string> List(string text)
        => text.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } items
            ? items
            : throw new SettingFormatException("give at least one value");

    /// <summary>Paths of pages; <c>*</c> stands for any characters. One that names hardly anything would open every page.</summary>
    public static IReadOnlyList<string> PagePaths(string text)
    {
        var paths = List(text);
        return paths.All(IsPage)
            ? paths
            : throw new SettingFormatException("give paths of pages without a query, for example /00O*, /servlet/servlet.OrgExport");

        static bool IsPage(string path)
            => path.StartsWith('/') && path.Count(char.IsAsciiLetterOrDigit) >= 3 && path.AsSpan().IndexOfAny("?#%\\") < 0;
    }

    /// <summary>An origin whose scheme matters, because http and https both make sense there.</summary>
    public static Uri OriginWithScheme(string text) => text.Contains("://", StringComparison.Ordinal)
        ? Origin(text)
        : throw new SettingFormatException("give scheme, host and port, for example http://localhost:8080");

    /// <summary>An origin: scheme, host and port, nothing after it. A bare host means https.</summary>
    public static Uri Origin(string text)
    {
        var url = Url(text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text);
        return url.PathAndQuery == "/" && url.Fragment.Length == 0
            ? url
            : throw new SettingFormatException("give only scheme, host and port, for example https://acme.my.salesforce.com");
    }

    public static Uri Url(string text)
        => IsHttp(text, out var url) && url.UserInfo.Length == 0
            ? url
            : throw new SettingFormatException("give an absolute URL without user or password, for example https://acme.my.salesforce.com");

    /// <summary>A token endpoint. A bare host would be asked at its start page.</summary>
    public static Uri TokenEndpoint(string text) => Url(text) is { PathAndQuery: not "/", Fragment.Length: 0 } url
        ? url
        : throw new SettingFormatException("give the whole URL, for example https://acme.my.salesforce.com/services/oauth2/token");

    /// <summary>An egress proxy's URL, or <c>none</c>. A bare host means http, which is how nearly all proxies are spoken to.</summary>
    public static (Uri? Proxy, bool None) Proxy(string text)
    {
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return (null, true);
        }

        var full = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (!IsHttp(full, out var proxy) || proxy.PathAndQuery != "/" || proxy.Fragment.Length > 0)
        {
            throw new SettingFormatException("give the proxy's URL, for example http://proxy.example.com:3128, or none");
        }

        return proxy.UserInfo.Length == 0
            ? (proxy, false)
            : throw new SettingFormatException("put user and password into a file and name it in Sidecar:Upstream:ProxyCredentialsPath");
    }

    /// <summary>A path. A common mistake is to give the file's content, which must not appear in a log.</summary>
    public static string Path(string text)
        => text.AsSpan().ContainsAny('\r', '\n') || text.Contains("-----BEGIN", StringComparison.Ordinal) || text.Length > 4096
            ? throw new SettingFormatException("give the path of the file, not its content")
            : text;

    public static string Address(string text)
        => text.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "localhost"
            : text is "*" or "any" ? "0.0.0.0"
            : HostText.Address(text) is { } address ? address
            : throw new SettingFormatException("give localhost or an IP address, for example 127.0.0.1 or 0.0.0.0");

    public static string ApiVersion(string text)
        => double.TryParse(text.TrimStart('v', 'V'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number is >= 31 and < 1000
            ? number.ToString("0.0", CultureInfo.InvariantCulture)
            : throw new SettingFormatException("give an API version such as 62.0");

    public static string DnsServer(string text)
        => IPEndPoint.TryParse(text, out _) && text.AsSpan().ContainsAny('.', ':')
            ? text
            : throw new SettingFormatException("give the IP address of a DNS server, with a port if it is not 53");

    /// <summary>The value of a header.</summary>
    public static string Header(string text) => text.Length <= 200 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? text
        : throw new SettingFormatException("give at most 200 characters of ASCII, without line breaks");

    public static T Choice<T>(string text)
        where T : struct, Enum
        => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsDigit(text[0])
            ? value
            : throw new SettingFormatException($"give one of {string.Join(", ", Enum.GetNames<T>())}");

    public static string Show(TimeSpan value) => value switch
    {
        { Ticks: 0 } => "0s",
        { Milliseconds: not 0 } => $"{value.TotalMilliseconds:0}ms",
        { Seconds: not 0 } => $"{value.TotalSeconds:0}s",
        { Minutes: not 0 } => $"{value.TotalMinutes:0}m",
        _ => $"{value.TotalHours:0}h",
    };

    private static bool IsHttp(string text, [NotNullWhen(true)] out Uri? url)
        => Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "https" or "http" && url.Host.Length > 0;

    private static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
        }

        var digits = text.AsSpan().TrimEnd("mshMSH ");
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1e9)
        {
            return false;
        }

        // A bare number is refused: TimeSpan would read it as days, a person means seconds.
        TimeSpan? unit = text[digits.Length..].Trim().ToLowerInvariant() switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => null,
        };
        value = (unit ?? default) * number;
        return unit is not null;
    }
}
