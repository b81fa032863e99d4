using System.Buffers;
using System.Text.Json;
using Sidecar.AccessTokens;
using Sidecar.Dialects;

namespace Sidecar.Operations;

/// <summary>
/// Liveness, readiness and startup. Readiness asks whether the sidecar can do its work, not whether Salesforce is up: a token that was once had
/// keeps it ready, since taking the pod out of service would help nobody. The body says why.
/// </summary>
internal sealed class Health(AccessTokenSource tokens, MountedCertificates certificates, Drain drain)
{
    public static Task LivezAsync(HttpContext context) => WriteAsync(context, true, "alive", null);

    public Task StartupzAsync(HttpContext context)
    {
        // Started means listening and tried: an app that starts after the sidecar should find either a token or the reason for none.
        var status = tokens.Status;
        return status.EverHadToken ? WriteAsync(context, true, "an access token was had", null)
            : status.Problem is { } problem ? WriteAsync(context, true, "started; no access token yet", problem)
            : WriteAsync(context, false, "the first login is still running", null);
    }

    public Task ReadyzAsync(HttpContext context)
    {
        var status = tokens.Status;
        return drain.Started ? WriteAsync(context, false, "stopping", null)
            : status.HasToken ? WriteAsync(context, true, "an access token is at hand", null, certificates.Warnings)
            : status.EverHadToken ? WriteAsync(context, true, "an access token was had; the last attempt to get another failed", status.Problem, certificates.Warnings)
            : WriteAsync(context, false, status.Problem is null ? "the first login is still running" : "no access token yet", status.Problem, certificates.Warnings);
    }

    private static async Task WriteAsync(HttpContext context, bool healthy, string reason, AccessTokenProblem? problem, IReadOnlyList<string>? warnings = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonMembers.Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("status", healthy ? "ok" : "unavailable");
            json.WriteString("reason", reason);
            if (problem is not null)
            {
                json.WriteString("problem", problem.Message);
                if (problem.Remedy is not null)
                {
                    json.WriteString("remedy", problem.Remedy);
                }
            }

            // They change nothing about the status: whatever an expired certificate breaks has a problem of its own.
            if (warnings is { Count: > 0 })
            {
                json.WriteStartArray("warnings");
                foreach (var warning in warnings)
                {
                    json.WriteStringValue(warning);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        context.Response.StatusCode = healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
        }
    }
}
