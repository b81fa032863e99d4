using System.Security.Authentication;

namespace Sidecar.Listening;

/// <summary>Why TLS handshakes with clients fail, each reason once a minute at most.</summary>
internal sealed partial class TlsWarnings(TimeProvider time, ILogger<TlsWarnings> logger)
{
    private readonly OnceAMinute _plain = new(time);
    private readonly OnceAMinute _old = new(time);
    private readonly OnceAMinute _ended = new(time);

    /// <param name="offered">The versions that the client offers; null when it did not begin a handshake.</param>
    /// <param name="beginning">What it sent last; nothing of a probe that only connects, which is no trouble.</param>
    public void Failed(SslProtocols? offered, ReadOnlySpan<byte> beginning)
    {
        switch (offered)
        {
            case null when beginning is [>= (byte)'A' and <= (byte)'Z', ..]:
                Tell(_plain, "the client speaks plain http to the TLS port",
                    "Let it use an https URL, or the port for plain http (Sidecar:Listen:Port)");
                break;
            case null:
                break;
            case { } versions when (versions & (SslProtocols.Tls12 | SslProtocols.Tls13)) == 0:
                Tell(_old, "the client offers no version above TLS 1.1, and the sidecar speaks TLS 1.2 and 1.3",
                    "Let it use the port for plain http (Sidecar:Listen:Port), which does not leave the pod or machine");
                break;
            default:
                Tell(_ended, "the client ended it, most often because it does not trust the certificate",
                    "Give it the CA that 'sidecar ca' made, and a host name that the certificate has");
                break;
        }
    }

    private void Tell(OnceAMinute due, string reason, string remedy)
    {
        if (due.IsDue())
        {
            Log.Failed(logger, reason, remedy);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1103, LogLevel.Warning,
            "A client's TLS handshake failed: {Reason} (said once a minute at most). What to do: {Remedy}",
            EventName = "TlsHandshakeFailed")]
        public static partial void Failed(ILogger logger, string reason, string remedy);
    }
}
