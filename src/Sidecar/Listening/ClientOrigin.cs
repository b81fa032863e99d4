using System.Buffers;
using Sidecar.Configuration;

namespace Sidecar.Listening;

/// <summary>The origin under which a client reaches the sidecar, which is what login answers must send it back to (WF §6.2).</summary>
internal static class ClientOrigin
{
    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]");

    /// <summary>
    /// <see cref="ListenOptions.PublicOrigin"/>, or the scheme and Host that the client used, port included and without a trailing
    /// slash. The Host was checked against the allow-list before; one with odd characters is still not repeated into an answer.
    /// </summary>
    public static string Of(HttpContext context, SidecarOptions options)
    {
        if (options.Listen.PublicOrigin is { } configured)
        {
            return configured.GetLeftPart(UriPartial.Authority);
        }

        var scheme = context.Request.IsHttps ? "https" : "http";
        var host = context.Request.Host.Value;
        if (string.IsNullOrEmpty(host) || host.Length > 255 || host.AsSpan().ContainsAnyExcept(HostCharacters))
        {
            // HTTP/1.0 without a Host, or nonsense: the socket knows where the client came in.
            host = $"localhost:{context.Connection.LocalPort}";
        }

        return $"{scheme}://{host}";
    }
}
