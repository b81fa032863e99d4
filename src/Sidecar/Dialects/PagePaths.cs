using System.IO.Enumeration;

namespace Sidecar.Dialects;

/// <summary>Which pages get the session as a cookie, and which never do whatever the settings say. Paths are canonical.</summary>
/// <param name="allowed">The patterns of <c>Sidecar:Pages:Allow</c>.</param>
internal sealed class PagePaths(IReadOnlyList<string> allowed)
{
    /// <summary>
    /// Segments of pages that give, take or exchange a session, and of what may be an API that the table does not know. They are compared
    /// in any case, and at any depth because sites have a path before them.
    /// </summary>
    private static readonly string[] Closed = ["secur", "services", "cometd", "saml", "idp", "oauth", "oauth2"];

    private static readonly string[] ClosedBeginnings = ["login", "logout", "frontdoor", "contentdoor"];

    public static PagePaths None { get; } = new([]);

    /// <summary>Whether requests for this page carry the session.</summary>
    public bool Allows(string path)
    {
        // Without a pattern, which is what nearly everybody has, this costs nothing.
        foreach (var pattern in allowed)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false))
            {
                return !IsClosed(path);
            }
        }

        return false;
    }

    /// <summary>Whether a page shows a login, or gives or takes a session. No setting opens it.</summary>
    public static bool IsClosed(string path)
    {
        var rest = path.AsSpan();
        foreach (var range in rest.Split('/'))
        {
            var segment = rest[range];
            foreach (var name in Closed)
            {
                if (segment.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }

            foreach (var beginning in ClosedBeginnings)
            {
                if (segment.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return path == "/";
    }

    /// <summary>Whether a page turns a session id into a browser's session (<c>/secur/frontdoor.jsp</c>).</summary>
    public static bool IsFrontdoor(string path)
        => path.Split('/').Any(static segment => segment.StartsWith("frontdoor", StringComparison.OrdinalIgnoreCase));
}
