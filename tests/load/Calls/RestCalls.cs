using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sidecar.LoadTests.Scenarios;
using Sidecar.LoadTests.Staging;

namespace Sidecar.LoadTests.Calls;

/// <summary>REST calls whose answers prove whose they are.</summary>
internal static class RestCalls
{
    private static readonly byte[] LargeBody = RandomNumberGenerator.GetBytes(8 << 20);

    private static readonly byte[] MediumBody = LargeBody[..(2 << 20)];

    /// <summary>A call that only reads and exists in every org.</summary>
    public static async Task<CallResult> ReadAsync(LoadContext context, CancellationToken cancellationToken, HttpClient? client = null)
    {
        using var request = Target.Request(HttpMethod.Get, Target.Api + "/limits");
        return await Target.SendAsync(context, request, 200, body =>
            body.AsSpan().IndexOf("DailyApiRequests"u8) >= 0
                ? CallResult.Good
                : CallResult.WrongAnswer("not the limits"), cancellationToken, client);
    }

    /// <summary>A body that the org hashes: whether it arrived whole, once, and was answered to whom sent it.</summary>
    public static Task<CallResult> EchoAsync(
        LoadContext context, CancellationToken cancellationToken, HttpClient? client = null, bool close = false)
    {
        var number = context.NextNumber();
        return EchoAsync(context, number, Encoding.UTF8.GetBytes($"{{\"number\":{number}}}"), cancellationToken, client, close);
    }

    /// <summary>The same with a body of that many bytes, at most 8 MiB.</summary>
    public static Task<CallResult> EchoOfSizeAsync(LoadContext context, int bytes, CancellationToken cancellationToken)
        => EchoAsync(context, context.NextNumber(), LargeBody[..bytes], cancellationToken);

    public static Task<CallResult> UploadAsync(LoadContext context, CancellationToken cancellationToken)
        => EchoAsync(context, context.NextNumber(), LargeBody, cancellationToken);

    /// <summary>An upload of a quarter of that: for many at once, all of which must be answered within a client's patience.</summary>
    public static Task<CallResult> UploadQuarterAsync(LoadContext context, CancellationToken cancellationToken)
        => EchoAsync(context, context.NextNumber(), MediumBody, cancellationToken);

    /// <summary>A new record with a name of its own; what became of it is in the ledger.</summary>
    public static async Task<CallResult> CreateAsync(LoadContext context, CancellationToken cancellationToken)
    {
        var name = context.Ledger.Begin(context.NextNumber());
        using var request = Target.Request(
            HttpMethod.Post, Target.Api + "/sobjects/Account", new StringContent($"{{\"Name\":\"{name}\"}}", Encoding.UTF8,
                "application/json"));
        return await Target.SendAsync(context, request, 201, body =>
        {
            context.Ledger.Acknowledge(name);
            return body.AsSpan().IndexOf("\"success\":true"u8) >= 0 ? CallResult.Good : CallResult.WrongAnswer("not that of a create");
        }, cancellationToken);
    }

    private static async Task<CallResult> EchoAsync(
        LoadContext context, long number, byte[] sent, CancellationToken cancellationToken, HttpClient? client = null, bool close = false)
    {
        var query = "?number=" + number.ToString(CultureInfo.InvariantCulture);
        using var request = Target.Request(HttpMethod.Post, "/services/apexrest/echo" + query, new ByteArrayContent(sent));
        request.Headers.ConnectionClose = close ? true : null;
        return await Target.SendAsync(context, request, 200, body =>
        {
            using var answer = JsonDocument.Parse(body);
            var echo = answer.RootElement;
            if (echo.GetProperty("query").GetString() != query)
            {
                return CallResult.WrongAnswer("that of another request");
            }

            return echo.GetProperty("bodyLength").GetInt64() == sent.Length
                && echo.GetProperty("bodySha256").GetString() == Convert.ToHexStringLower(SHA256.HashData(sent))
                ? CallResult.Good
                : CallResult.WrongAnswer("the body did not arrive as it was sent");
        }, cancellationToken, client);
    }
}
