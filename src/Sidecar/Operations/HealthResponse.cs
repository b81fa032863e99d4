using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sidecar.AccessTokens;
using Sidecar.Dialects;

namespace Sidecar.Operations;

/// <summary>What a health path says, as JSON.</summary>
/// <param name="Healthy">Whether the status code is 200.</param>
/// <param name="Reason">In words.</param>
/// <param name="Problem">Why there is no access token, or null.</param>
internal sealed record HealthResponse(bool Healthy, string Reason, AccessTokenProblem? Problem)
{
    /// <summary>What will go wrong later, and what to do. It does not change the status.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The signing keys. One that broke makes the status "degraded" and changes nothing else.</summary>
    public IReadOnlyList<SigningKeyState> Keys { get; init; } = [];

    /// <summary>Whether the login is shared with other replicas; null when that is not configured. It does not change the status.</summary>
    public TokenShareStatus? Share { get; init; }

    /// <summary>Each principal, where there are several. Their keys are in them.</summary>
    public IReadOnlyList<PrincipalHealth> Principals { get; init; } = [];

    private string Status => !Healthy ? "unavailable" : AllKeys.Any(static key => key.Problem is not null) ? "degraded" : "ok";

    private IEnumerable<SigningKeyState> AllKeys => Keys.Concat(Principals.SelectMany(static one => one.Keys));

    public Task WriteAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonMembers.Relaxed))
        {
            Write(json);
        }

        var status = Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return AdminResponses.JsonAsync(context, status, buffer.WrittenMemory);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("status", Status);
        json.WriteString("reason", Reason);
        WriteProblem(json, Problem);
        if (Warnings.Count > 0)
        {
            json.WriteStartArray("warnings");
            foreach (var warning in Warnings)
            {
                json.WriteStringValue(warning);
            }

            json.WriteEndArray();
        }

        WriteShare(json, Share);
        WriteKeys(json, Keys);
        if (Principals.Count > 0)
        {
            json.WriteStartArray("principals");
            foreach (var principal in Principals)
            {
                json.WriteStartObject();
                json.WriteString("principal", principal.Name);
                json.WriteBoolean("ready", principal.Healthy);
                json.WriteBoolean("required", principal.Required);
                json.WriteString("reason", principal.Reason);
                WriteProblem(json, principal.Problem);
                WriteShare(json, principal.Share);
                WriteKeys(json, principal.Keys);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json, AccessTokenProblem? problem)
    {
        if (problem is not null)
        {
            json.WriteString("problem", problem.Message);
        }

        if (problem?.Remedy is { } remedy)
        {
            json.WriteString("remedy", remedy);
        }
    }

    private static void WriteShare(Utf8JsonWriter json, TokenShareStatus? share)
    {
        if (share is not null)
        {
            json.WriteString("sharedTokens", share.Problem ?? "shared");
        }
    }

    private static void WriteKeys(Utf8JsonWriter json, IReadOnlyList<SigningKeyState> keys)
    {
        if (keys.Count == 0)
        {
            return;
        }

        json.WriteStartArray("keys");
        foreach (var key in keys)
        {
            Write(json, key);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SigningKeyState state)
    {
        json.WriteStartObject();
        json.WriteString("key", state.Slot);
        json.WriteBoolean("usable", state.Key is not null);
        json.WriteBoolean("loggedIn", state.LoggedIn);
        if (state.Key is { } key)
        {
            json.WriteString("fingerprint", key.Fingerprint);
            if (key.CertificateEnd is { } end)
            {
                json.WriteString("certificateEnds", end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }
        }

        if (state.Problem is not null)
        {
            json.WriteString("problem", state.Problem);
        }

        json.WriteEndObject();
    }
}
