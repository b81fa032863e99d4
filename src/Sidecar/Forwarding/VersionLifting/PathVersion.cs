using Sidecar.Configuration;
using Sidecar.Requests;

namespace Sidecar.Forwarding.VersionLifting;

/// <summary>The API version that the path of a request names.</summary>
/// <param name="Before">The canonical path before it, without a site's, for example <c>/services/data/</c>.</param>
/// <param name="Segment">The segment as the client wrote it, for example <c>v29.0</c>.</param>
/// <param name="Number">The same as <see cref="VersionNumber"/>.</param>
/// <param name="Index">Which segment of the whole path it is, counted from 0.</param>
/// <param name="SegmentsAfter">How many segments follow it.</param>
internal sealed record PathVersion(string Before, string Segment, int Number, int Index, int SegmentsAfter)
{
    /// <summary>Null for a path without a version.</summary>
    public static PathVersion? Of(ClientRequest request)
    {
        var segments = request.EndpointPath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var place = request.Dialect.VersionSegment(segments);
        if (place < 0 || VersionNumber.Parse(segments[place]) is not (> 0 and var number))
        {
            return null;
        }

        var before = "/" + string.Concat(segments.Take(place).Select(static segment => segment + "/"));
        var ofSite = request.Site.AsSpan().Count('/');
        return new(before, segments[place], number, ofSite + place, segments.Length - place - 1);
    }
}
