using Sidecar.Configuration;
using Sidecar.Dialects;
using Sidecar.Requests;

namespace Sidecar.Migration;

/// <summary>Which API a request uses, finer than its dialect, and in which version.</summary>
/// <param name="Family">For example <c>rest</c>, <c>bulk2</c>, <c>soap partner</c>.</param>
/// <param name="Version">Ten times the version: 580 for 58.0. 0 when the path names none.</param>
internal readonly record struct ApiUse(string Family, int Version)
{
    private const string Several = "several";
    private const int LongestFamily = 32;

    /// <summary>Reads what the path says. Allocates nothing: each request comes here.</summary>
    public static ApiUse Of(ClientRequest request)
    {
        var path = request.Path.AsSpan(request.Site.Length);
        if (request.Dialect.HasSessionInBody)
        {
            return new(SoapFamily(request.SoapEndpoint.Flavour), VersionNumber.Parse(request.SoapEndpoint.Version));
        }

        if (request.Dialect == RestDialect.Instance)
        {
            return OfRest(path);
        }

        // /services/async/58.0/… and /cometd/58.0: the version is the first segment that looks like one.
        var version = request.Dialect.IsForwarded && !request.Dialect.IsPage ? FirstVersion(path, out _) : 0;
        return new(request.Dialect.Name, version);
    }

    /// <summary>A use as a text names it, for example one in a file.</summary>
    public static ApiUse Parse(string? family, string? version)
        => family is { Length: > 0 and <= LongestFamily } && family.All(static c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-')
            ? new(family, VersionNumber.Parse(version))
            : new(Several, 0);

    /// <summary>For example <c>58.0</c>; empty when there is none.</summary>
    public string VersionText => VersionNumber.Text(Version);

    /// <summary>The name of the dialect that the family belongs to; only of the families whose paths name a version.</summary>
    public string Dialect => Family.StartsWith("soap ", StringComparison.Ordinal) ? "soap"
        : Family is "bulk2" or "rest tooling" ? "rest"
        : Family;

    private static ApiUse OfRest(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith("/services/data", StringComparison.OrdinalIgnoreCase))
        {
            // A customer's own Apex class has no version in its path, and Salesforce's retirements do not touch it.
            return new("apexrest", 0);
        }

        var version = FirstVersion(path, out var rest);
        return new(
            rest.StartsWith("/jobs/", StringComparison.OrdinalIgnoreCase) ? "bulk2"
                : rest.StartsWith("/tooling", StringComparison.OrdinalIgnoreCase) ? "rest tooling"
                : "rest",
            version);
    }

    private static int FirstVersion(ReadOnlySpan<char> path, out ReadOnlySpan<char> rest)
    {
        const int deepest = 4;
        rest = path;
        for (var depth = 0; depth < deepest && rest.Length > 1; depth++)
        {
            var end = rest[1..].IndexOf('/');
            var segment = end < 0 ? rest[1..] : rest.Slice(1, end);
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (VersionNumber.Parse(segment) is > 0 and var version)
            {
                return version;
            }
        }

        rest = [];
        return 0;
    }

    private static string SoapFamily(string flavour) => flavour switch
    {
        "c" or "C" => "soap enterprise",
        "t" or "T" => "soap tooling",
        "m" or "M" => "soap metadata",
        "s" or "S" => "soap apex",
        "class" => "soap class",
        _ => "soap partner",
    };
}
