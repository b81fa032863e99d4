using Sidecar.Configuration;
using Sidecar.Requests;

namespace Sidecar.Forwarding.VersionLifting;

/// <summary>
/// The version in the path of one request, and the living one with which the request goes out. Salesforce then answers with URLs of the
/// living version. The program gets them with its own, because many programs compare or cut such URLs.
/// </summary>
internal sealed class VersionLift
{
    private readonly string _site;

    /// <summary>For example <c>/services/data/v62.0</c>.</summary>
    private readonly string _living;

    private readonly PathVersion _version;

    private VersionLift(ClientRequest request, PathVersion version, int target)
    {
        _version = version;
        _site = request.Site;
        From = version.Segment;

        // With a "v" or without, as the client wrote it: that depends on the family.
        To = (char.IsAsciiLetter(From[0]) ? From[..1] : "") + VersionNumber.Text(target);
        _living = version.Before + To;
        NamesUrls = request.Dialect.NamesVersionedUrls;
    }

    /// <summary>The segment as the client wrote it, for example <c>v29.0</c>.</summary>
    public string From { get; }

    /// <summary>The segment as it goes out.</summary>
    public string To { get; }

    /// <summary>Whether response bodies name URLs with a version.</summary>
    public bool NamesUrls { get; }

    /// <summary>Whether the response is a list of resources, in which all texts of the first level are URLs.</summary>
    public bool ListsResources => _version.SegmentsAfter <= 1;

    /// <summary>Null when the request goes out with its own version.</summary>
    public static VersionLift? Of(ClientRequest request, IReadOnlyList<LiftRule> rules)
        => rules.Count > 0
            && PathVersion.Of(request) is { } version
            && LiftRule.TargetOf(rules, request.Dialect.Name, version.Number) is > 0 and var target
                ? new(request, version, target)
                : null;

    /// <summary>The target with the living version. All other bytes stay, matrix parameters of the segment included.</summary>
    public string Apply(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var end = query < 0 ? target.Length : query;
        var (start, length) = (0, 0);
        for (var left = _version.Index; left >= 0; left--)
        {
            start += length;

            // Servers take several slashes for one, and so does the canonical path.
            while (start < end && target[start] == '/')
            {
                start++;
            }

            length = target.AsSpan(start, end - start).IndexOf('/');
            length = length < 0 ? end - start : length;
        }

        var segment = target.AsSpan(start, length);
        var parameter = segment.IndexOf(';');
        segment = parameter < 0 ? segment : segment[..parameter];

        // A slash in disguise before it would shift the segments. No real client sends one, and the request keeps its version.
        return Uri.UnescapeDataString(segment) == From
            ? string.Concat(target.AsSpan(0, start), To, target.AsSpan(start + segment.Length))
            : target;
    }

    /// <summary>Where the living version stands in a URL of the org, as a whole or without its origin; -1 where it is none.</summary>
    public int FindIn(ReadOnlySpan<char> url)
    {
        var start = 0;
        if (url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            var authority = url.IndexOf("://") + 3;
            var slash = url[authority..].IndexOf('/');
            if (slash < 0)
            {
                return -1;
            }

            start = authority + slash;
        }

        start += _site.Length > 0 && url[start..].StartsWith(_site, StringComparison.OrdinalIgnoreCase) ? _site.Length : 0;
        var path = url[start..];

        // The contentUrl of a Bulk 2 job has no slash at its beginning.
        var living = path.StartsWith('/') ? _living : _living.AsSpan(1);
        return path.StartsWith(living, StringComparison.OrdinalIgnoreCase)
            && (path.Length == living.Length || path[living.Length] is '/' or '?' or '#' or ';')
                ? start + living.Length - To.Length
                : -1;
    }

    /// <summary>A URL with the client's version.</summary>
    public string Lower(string url)
        => FindIn(url) is >= 0 and var at ? string.Concat(url.AsSpan(0, at), From, url.AsSpan(at + To.Length)) : url;
}
