using Sidecar.AccessTokens;

namespace Sidecar.Operations;

/// <summary>
/// Liveness, readiness and startup. Readiness says whether the sidecar can do its work, not whether Salesforce is up: once it had a token,
/// it stays ready, because taking the pod out of service would help nobody. The body says why.
/// </summary>
internal sealed class Health(
    AccessTokenSource tokens, MountedCertificates certificates, SigningKeyHealth keys, Drain drain, ITokenShare? share = null)
{
    public static Task LivezAsync(HttpContext context) => new HealthResponse(true, "alive", null).WriteAsync(context);

    public Task StartupzAsync(HttpContext context)
    {
        // Started means that the sidecar listens and has tried: an app that starts after it finds either a token or the reason for none.
        var status = tokens.Status;
        var response = status.EverHadToken ? new HealthResponse(true, "an access token was had", null)
            : status.Problem is { } problem ? new(true, "started; no access token yet", problem)
            : new(false, "the first login is still running", null);
        return response.WriteAsync(context);
    }

    public Task ReadyzAsync(HttpContext context)
    {
        var status = tokens.Status;
        var (healthy, reason) = status switch
        {
            { HasToken: true } => (true, "an access token is at hand"),
            { EverHadToken: true } => (true, "an access token was had; the last attempt to get another failed"),
            { Problem: null } => (false, "the first login is still running"),
            _ => (false, "no access token yet"),
        };
        var response = drain.Started
            ? new HealthResponse(false, "stopping", null)
            : new(healthy, reason, status.HasToken ? null : status.Problem)
            {
                Warnings = certificates.Warnings,
                Keys = keys.All,
                Share = share?.Status,
            };
        return response.WriteAsync(context);
    }
}
