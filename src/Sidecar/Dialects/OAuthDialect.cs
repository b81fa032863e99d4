using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sidecar.Dialects;

/// <summary>
/// What lies below <c>/services/oauth2</c>, userinfo excepted: never forwarded, so that only its errors matter here. They have the form of RFC 6749
/// §5.2, the only one that OAuth libraries read.
/// </summary>
internal sealed class OAuthDialect : ApiDialect
{
    // Old clients cut strings out of the JSON instead of parsing it: an apostrophe must stay one.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override string Name => "oauth";

    public override bool IsSuspect(int status) => false;

    public override SessionVerdict Judge(int status, ReadOnlySpan<byte> body) => SessionVerdict.Valid;

    public override Task WriteErrorAsync(HttpContext context, SidecarError error)
        => ErrorWriting.WriteAsync(context, error, error.Status, "application/json;charset=UTF-8", Body(CodeOf(error.Status), error.Message));

    /// <summary>The codes of RFC 6749 §4.1.2.1 and §5.2: <see cref="SidecarError.Code"/> is of another vocabulary.</summary>
    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status503ServiceUnavailable => "temporarily_unavailable",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request",
    };

    private static ReadOnlyMemory<byte> Body(string error, string description)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteString("error", error);
            writer.WriteString("error_description", description);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
