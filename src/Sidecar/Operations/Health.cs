using Sidecar.Principals;

namespace Sidecar.Operations;

/// <summary>
/// Liveness, readiness and startup. Readiness says whether the sidecar can do its work, not whether Salesforce is up: once it had a token,
/// it stays ready, because taking the pod out of service would help nobody. The body says why.
/// </summary>
internal sealed class Health(PrincipalDirectory principals, MountedCertificates certificates, Drain drain)
{
    public static Task LivezAsync(HttpContext context) => new HealthResponse(true, "alive", null).WriteAsync(context);

    public Task StartupzAsync(HttpContext context) => Startup.WriteAsync(context);

    /// <summary>
    /// What <c>/startupz</c> says. Started means that the sidecar listens and has tried: an app that starts after it finds either a token
    /// or the reason for none.
    /// </summary>
    public HealthResponse Startup
    {
        get
        {
            var all = Required.Select(static one => one.Tokens.Status).ToList();
            var problem = all.Select(static status => status.Problem).FirstOrDefault(static one => one is not null);
            return all.TrueForAll(static status => status.EverHadToken) ? new HealthResponse(true, "an access token was had", null)
                : all.TrueForAll(static status => status.EverHadToken || status.Problem is not null)
                    ? new(true, "started; no access token yet", problem)
                    : new(false, "the first login is still running", null);
        }
    }

    public Task ReadyzAsync(HttpContext context) => Readiness.WriteAsync(context);

    /// <summary>What <c>/readyz</c> says. The status page says the same.</summary>
    public HealthResponse Readiness
    {
        get
        {
            if (drain.Started)
            {
                return new(false, "stopping", null);
            }

            var all = principals.All.Select(PrincipalHealth.Of).ToList();
            if (principals.Only is not null)
            {
                return new(all[0].Healthy, all[0].Reason, all[0].Problem)
                {
                    Warnings = certificates.Warnings,
                    Keys = all[0].Keys,
                    Share = all[0].Share,
                };
            }

            var ill = all.Where(static one => one is { Required: true, Healthy: false }).ToList();
            return new(ill.Count == 0, ill.Count == 0 ? "every required principal is ready" : $"not ready: {Names(ill)}", null)
            {
                Warnings = certificates.Warnings,
                Principals = all,
            };
        }
    }

    private IEnumerable<Principal> Required => principals.All.Where(static one => one.Options.Required);

    private static string Names(IEnumerable<PrincipalHealth> some) => string.Join(", ", some.Select(static one => one.Name));
}
