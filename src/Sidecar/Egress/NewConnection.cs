namespace Sidecar.Egress;

/// <summary>
/// Lets a request go out on a connection of its own. For the sidecar's own requests with a body, which are its logins and its question who
/// it is: a connection that was used before may be dead without anybody knowing. A login that fails for it costs one of those that
/// Salesforce allows in an hour, and a failed question costs the next legacy login its real user info.
/// </summary>
internal static class NewConnection
{
    private static readonly HttpRequestOptionsKey<bool> Key = new("sidecar.new-connection");

    public static void For(HttpRequestMessage request) => request.Options.Set(Key, true);

    // Looking for the option makes a table of options. Contents of forwarded requests are of other types.
    public static bool IsWantedBy(HttpRequestMessage request)
        => request.Content is ByteArrayContent && request.Options.TryGetValue(Key, out var wanted) && wanted;
}
