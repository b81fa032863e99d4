using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Simulator.Wire;

namespace Simulator.Rest;

/// <summary>
/// <c>/services/apexrest/echo</c>: tells what arrived. <c>?delay=ms&amp;size=n&amp;status=n</c> shape the answer, so that a client can
/// order slow, large and failing answers without the control API.
/// </summary>
internal static class ApexEcho
{
    // Secrets are judged by the tripwires; an echo that tells them would spread them.
    private static readonly string[] Secret = ["Authorization", "X-SFDC-Session", "Cookie", "Proxy-Authorization", "Sforce-Auth-Token"];

    public static async Task HandleAsync(Exchange exchange)
    {
        if (!exchange.Path.StartsWith("/services/apexrest/echo", StringComparison.Ordinal))
        {
            await RestApi.WriteAsync(exchange, RestAnswer.Error(404, "NOT_FOUND",
                $"Could not find a match for URL {exchange.Path["/services/apexrest".Length..]}"));
            return;
        }

        var (length, hash) = await HashAsync(exchange);
        var query = exchange.Request.Query;
        if (Number(query["delay"]) is { } milliseconds)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), exchange.Org.Clock.TimeProvider, exchange.Aborted);
        }

        var headers = new JsonObject();
        foreach (var (name, value) in exchange.Request.Headers.Where(header => !Secret.Contains(header.Key,
            StringComparer.OrdinalIgnoreCase)))
        {
            headers[name] = value.ToString();
        }

        var body = new JsonObject
        {
            ["method"] = exchange.Request.Method,
            ["path"] = exchange.Request.Path.Value,
            ["query"] = exchange.Request.QueryString.Value,
            ["headers"] = headers,
            ["bodyLength"] = length,
            ["bodySha256"] = hash,
        };
        if (Number(query["size"]) is { } size)
        {
            body["padding"] = new string('x', size);
        }

        await exchange.WriteAsync(Number(query["status"]) ?? 200, Exchange.Json, body.ToJsonString(JsonText.Relaxed));
    }

    /// <summary>Length and hash of the bytes on the wire; taken from the log when the body was read already.</summary>
    private static async Task<(long Length, string Hash)> HashAsync(Exchange exchange)
    {
        if (exchange.Received is { BodyComplete: true } received)
        {
            return (received.BodyLength, received.BodySha256);
        }

        // Without a log the bytes may be read already (late rejection); then only the decoded ones are left to hash.
        await using var body = exchange.OpenRawBody();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        long length = 0;
        int count;
        while ((count = await body.ReadAsync(buffer, exchange.Aborted)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            length += count;
        }

        return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static int? Number(string? text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
