using System.Security.Cryptography;
using System.Text;
using Simulator.Rest;
using Simulator.Wire;

namespace Simulator.Bulk2;

/// <summary>An upload of up to 150 MB: counted and hashed as it streams, kept only while small.</summary>
internal static class Bulk2Upload
{
    private const long KeepLimit = 20 * 1024 * 1024;
    private const long SizeLimit = 150_000_000;

    public static async Task ReceiveAsync(Exchange exchange, Bulk2Job job)
    {
        if (job.State != "Open" || job.UploadedBytes > 0)
        {
            await exchange.DrainAsync();
            await RestApi.WriteAsync(exchange, RestAnswer.Error(400, "INVALIDJOBSTATE",
                "Content can be uploaded only once, to an open job"));
            return;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var kept = new MemoryStream();
        await using var body = exchange.OpenBody();
        var buffer = new byte[64 * 1024];
        long length = 0;
        int count;
        while ((count = await body.ReadAsync(buffer, exchange.Aborted)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            length += count;
            if (length <= KeepLimit)
            {
                kept.Write(buffer, 0, count);
            }
        }

        await exchange.DrainAsync();
        if (length > SizeLimit)
        {
            await RestApi.WriteAsync(exchange, RestAnswer.Error(413, "REQUEST_ENTITY_TOO_LARGE", "The upload exceeds 150 MB"));
            return;
        }

        job.UploadedBytes = length;
        job.UploadedSha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        job.Content = length <= KeepLimit ? Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length) : null;
        await exchange.WriteAsync(201, "", []);
    }
}
