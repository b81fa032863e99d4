namespace Sidecar.Configuration;

/// <summary>The login hosts that all orgs share. The others are those of My Domain.</summary>
internal static class SharedLoginHosts
{
    public static bool Include(ReadOnlySpan<char> host)
        => host.Equals("login.salesforce.com", StringComparison.OrdinalIgnoreCase)
            || host.Equals("test.salesforce.com", StringComparison.OrdinalIgnoreCase);
}
