namespace Sidecar.Forwarding.VersionLifting;

/// <summary>The places of REST responses at which Salesforce names URLs of its own. A customer's text elsewhere stays as it is.</summary>
internal static class UrlPlaces
{
    /// <summary>Members that count, as the names of URLs or of what holds them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["nextRecordsUrl", "attributes", "url", "urls", "contentUrl", "httpHeaders", "Location"];

    /// <param name="depth">1 for a member of the document's root.</param>
    /// <param name="parent">The name of the member that holds the value's object; empty for the root and in lists.</param>
    /// <param name="name">The name of the value's member.</param>
    /// <param name="listsResources">Whether the document is a list of resources.</param>
    public static bool Include(int depth, string parent, string name, bool listsResources)
        => name is "nextRecordsUrl" or "contentUrl"
            || parent is "urls"
            || (parent is "attributes" && name is "url")

            // Of the answers to a composite request.
            || (parent is "httpHeaders" && name is "Location")
            || (depth == 1 && listsResources);
}
