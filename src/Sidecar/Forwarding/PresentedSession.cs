namespace Sidecar.Forwarding;

/// <summary>The session that a request presents in its head, whatever carries it.</summary>
internal static class PresentedSession
{
    /// <summary>The session; empty when there is none. Allocates nothing where a header carries it, as in nearly all requests.</summary>
    public static ReadOnlySpan<char> Of(HttpRequest request)
    {
        if (WithoutScheme(request.Headers.Authorization.ToString()) is { Length: > 0 } token)
        {
            return token;
        }

        var header = request.Headers["X-SFDC-Session"].ToString();
        if (header.Length > 0)
        {
            return WithoutScheme(header) is { Length: > 0 } session ? session : header;
        }

        if (request.QueryString.HasValue)
        {
            foreach (var name in SessionParameters.Names)
            {
                if (request.Query[name].ToString() is { Length: > 0 } parameter)
                {
                    return parameter;
                }
            }
        }

        return request.Cookies["sid"];
    }

    private static ReadOnlySpan<char> WithoutScheme(string value)
        => value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value.AsSpan(7).Trim()
            : value.StartsWith("OAuth ", StringComparison.OrdinalIgnoreCase) ? value.AsSpan(6).Trim()
            : [];
}
