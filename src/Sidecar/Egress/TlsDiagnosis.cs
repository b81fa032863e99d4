namespace Sidecar.Egress;

/// <summary>Why a TLS handshake failed.</summary>
internal static class TlsDiagnosis
{
    private const string AskForOne =
        "Set Sidecar:Upstream:ClientCertificatePath to the certificate that was registered there, and Sidecar:Upstream:ApiPort if it "
            + "has a port for that.";

    private const string Registered = "Check that it has not expired and that it, or its authority, is the one that was registered there.";

    public static EgressProblem Of(Exception failure, string host, bool hasCertificate)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is CertificateRefusedException refused)
            {
                return new("tls_certificate_error", refused.Message, refused.Remedy);
            }
        }

        return Alert(failure) switch
        {
            // TLS 1.3 has an alert for it (RFC 8446 §6.2). TLS 1.2 has none: servers send that the handshake failed, or that the
            // (empty) certificate is bad.
            "certificate required" => hasCertificate
                ? new("tls_alert_received", $"{host} demands a client certificate and does not take the one presented.", Registered)
                : new("tls_alert_received", $"{host} demands a client certificate.", AskForOne),
            "handshake failure" or "bad certificate" when !hasCertificate
                => new("tls_alert_received", $"{host} refused the TLS handshake; most probably it demands a client certificate.",
                    AskForOne),
            { } alert when hasCertificate && alert.Contains("certificate", StringComparison.Ordinal)
                => new("tls_alert_received", $"{host} refuses the client certificate ({alert}).", Registered),
            { } alert => new("tls_alert_received", $"{host} refused the TLS handshake ({alert}).",
                "Check that nothing between restricts TLS versions or ciphers."),
            null => new("tls_protocol_error", $"The TLS handshake with {host} failed.",
                "Check that the address and port speak TLS, and that nothing between breaks it off."),
        };
    }

    /// <summary>The alert by which the other side ended TLS, in the words of OpenSSL; null when there is none.</summary>
    public static string? Alert(Exception? failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            // error:0A00045C:SSL routines::tlsv13 alert certificate required
            var at = e.Message.IndexOf(" alert ", StringComparison.Ordinal);
            if (at >= 0 && e.Message.Contains("SSL routines", StringComparison.Ordinal))
            {
                return e.Message[(at + " alert ".Length)..].Trim();
            }
        }

        return null;
    }
}
