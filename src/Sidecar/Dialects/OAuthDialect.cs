namespace Sidecar.Dialects;

/// <summary>
/// What lies below <c>/services/oauth2</c>, userinfo excepted. None of it leaves, because credentials travel in its forms. Errors have
/// the form of RFC 6749 §5.2, the only one that OAuth libraries read.
/// </summary>
internal sealed class OAuthDialect : ApiDialect
{
    private const string Root = "/services/oauth2/";
    private const int LongestPath = 100;

    public static OAuthDialect Instance { get; } = new();

    public override string Name => "oauth";

    public override bool IsForwarded => false;

    /// <summary>The endpoint (<c>token</c>, <c>revoke</c>, <c>introspect</c>) that a canonical path names; null for any other.</summary>
    public static string? EndpointOf(string path)
    {
        if (path.Length >= LongestPath || !path.StartsWith(Root, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var endpoint = path[Root.Length..].TrimEnd('/').ToLowerInvariant();
        return endpoint is "token" or "revoke" or "introspect" ? endpoint : null;
    }

    public override bool MaySignalExpiry(int status) => false;

    public override SessionVerdict VerdictOf(int status, ReadOnlySpan<byte> body) => SessionVerdict.Valid;

    public override ErrorForm FormatError(ErrorContext context, SidecarError error) => new(
        error.Status, "application/json;charset=UTF-8",
        JsonMembers.Object(("error", CodeOf(error)), ("error_description", error.Message)));

    /// <summary>The code of an OAuth error, or the one of RFC 6749 §4.1.2.1 and §5.2 that suits the status of another error.</summary>
    public static string CodeOf(SidecarError error)
        => error.Code.AsSpan().ContainsAnyInRange('A', 'Z')
            ? error.Status switch
            {
                StatusCodes.Status503ServiceUnavailable => "temporarily_unavailable",
                >= StatusCodes.Status500InternalServerError => "server_error",
                _ => "invalid_request",
            }
            : error.Code;
}
