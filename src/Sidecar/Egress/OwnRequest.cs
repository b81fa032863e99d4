using Sidecar.Configuration;

namespace Sidecar.Egress;

/// <summary>
/// What tells the sidecar's own requests from those of the program: an administrator finds its logins in the user's Login History by this
/// name. The program's requests keep their own.
/// </summary>
internal static class OwnRequest
{
    public static void Name(HttpRequestMessage request, UpstreamOptions options)
        => request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
}
