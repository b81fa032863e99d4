using Sidecar.Configuration;
using Sidecar.SharedTokens;

namespace Sidecar.Commands;

/// <summary>The part of <c>doctor</c> that tries the Redis of shared tokens. It only warns: the sidecar works without Redis.</summary>
internal static class DoctorRedis
{
    public static async Task CheckAsync(SharedTokenOptions options, DoctorReport report, CancellationToken cancellationToken)
    {
        if (!options.Enabled)
        {
            return;
        }

        using var redis = new RedisConnection(options, TimeProvider.System);
        try
        {
            await redis.SendAsync(RedisFrame.Command("SET", $"{options.KeyPrefix}:doctor", "", "PX", "1000"), cancellationToken);
            await report.OkAsync("shared tokens", $"shared tokens: Redis at {options.Address} takes writes as {options.User}");
        }
        catch (RedisException failed)
        {
            await report.WarnAsync("shared tokens", $"shared tokens: {failed.Message}", failed.Remedy);
        }
    }
}
