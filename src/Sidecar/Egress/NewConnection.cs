namespace Sidecar.Egress;

/// <summary>
/// Lets a request go out on a connection of its own: a connection that was used before may be dead without anybody knowing.
/// <list type="bullet">
/// <item>The sidecar's logins and its question who it is: a login that fails for it costs one of those that Salesforce allows in an hour,
/// and a failed question costs the next legacy login its real user info.</item>
/// <item>A forwarded request that is sent again because its connection broke. When many uploads are refused at once, many connections in
/// the pool are broken, and the second could be one of them.</item>
/// <item>A forwarded request whose body is too large to be recorded, which can only be sent once.</item>
/// </list>
/// </summary>
internal static class NewConnection
{
    private static readonly HttpRequestOptionsKey<bool> Key = new("sidecar.new-connection");

    public static void For(HttpRequestMessage request) => request.Options.Set(Key, true);

    /// <summary>For a forwarded request. The destination is told, too (RFC 9112 §9.6).</summary>
    public static void ForForwarded(HttpRequestMessage request) => request.Headers.ConnectionClose = true;

    // Looking for the option makes a table of options. Contents of forwarded requests are of other types, and they have the header: what
    // the client says of its own connection has been removed from them.
    public static bool IsWantedBy(HttpRequestMessage request)
        => request.Headers.ConnectionClose == true
            || (request.Content is ByteArrayContent && request.Options.TryGetValue(Key, out var wanted) && wanted);
}
