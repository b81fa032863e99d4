using System.Collections.Immutable;

namespace Sidecar.Dialects;

/// <summary>One row: what lies below a path belongs to a family.</summary>
/// <param name="Prefix">The path's beginning, for example <c>/services/data</c>.</param>
/// <param name="Dialect">The family.</param>
/// <param name="WholeSegment">Whether the prefix must end at a slash or at the path's end.</param>
/// <param name="BelowSites">Whether the same is true below the path of a site (<c>/partners/services/…</c>).</param>
internal sealed record ApiRow(string Prefix, ApiDialect Dialect, bool WholeSegment = true, bool BelowSites = true)
{
    public bool Matches(ReadOnlySpan<char> path)
        => path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && (!WholeSegment || path.Length == Prefix.Length || path[Prefix.Length] == '/');
}

/// <summary>
/// The one table that says which path belongs to which family (WF §2.1, §3.1). The first row that matches wins; a path that no row knows
/// is a web page. Paths are canonical (<see cref="CanonicalPath"/>).
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="pages">Which web pages get the session.</param>
internal sealed class ApiTable(ImmutableArray<ApiRow> rows, PagePaths? pages = null)
{
    private readonly PagePaths _pages = pages ?? PagePaths.None;

    /// <summary>The families of Salesforce.</summary>
    public static ImmutableArray<ApiRow> Salesforce { get; } =
    [
        new("/services/data", RestDialect.Instance),
        new("/services/apexrest", RestDialect.Instance),
        new("/services/Soap", SoapDialect.Instance),
        new("/services/async", BulkV1Dialect.Instance),
        new("/services/oauth2/userinfo", IdentityDialect.Instance),

        // Without a boundary: nothing that looks like an OAuth endpoint leaves.
        new("/services/oauth2", OAuthDialect.Instance, WholeSegment: false),
        new("/cometd", StreamingDialect.Instance),

        // Only at the start: "id" is a name that sites and pages use, too.
        new("/id", IdentityDialect.Instance, BelowSites: false),
    ];

    /// <summary>The table of <see cref="Salesforce"/>.</summary>
    public static ApiTable OfSalesforce { get; } = new(Salesforce);

    /// <summary>The family of a canonical path, and where its own path begins: 0, or the length of the site's path before it.</summary>
    public (ApiDialect Dialect, int Start) Recognize(string path)
    {
        foreach (var row in rows)
        {
            if (row.Matches(path))
            {
                return (row.Dialect, 0);
            }
        }

        return RecognizeBelowSite(path);
    }

    /// <summary>
    /// Sites have a path of their own before the endpoints: <c>/partners/services/Soap/u/60.0</c> takes a login like the endpoint itself.
    /// Taken for a page, its password or session would leave.
    /// </summary>
    private (ApiDialect Dialect, int Start) RecognizeBelowSite(string path)
    {
        for (var start = path.IndexOf('/', 1); start > 0; start = path.IndexOf('/', start + 1))
        {
            foreach (var row in rows)
            {
                if (row.BelowSites && row.Matches(path.AsSpan(start)))
                {
                    return (row.Dialect, start);
                }
            }
        }

        return (_pages.Allows(path) ? PageDialect.WithSession : PageDialect.Instance, 0);
    }
}
