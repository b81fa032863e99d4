namespace Sidecar.SharedTokens;

/// <summary>What can be wrong with Redis. One line of the log for each change.</summary>
internal enum RedisTrouble
{
    /// <summary>No connection: DNS, network, closed, not started.</summary>
    Unreachable,

    /// <summary>Its certificate is not trusted, or is another host's.</summary>
    CertificateRefused,

    /// <summary>Redis refused user or password, or wants one.</summary>
    LoginRefused,

    /// <summary>The user may not use a command, key or channel that is needed.</summary>
    NotPermitted,

    /// <summary>It did not respond in time.</summary>
    Slow,

    /// <summary>It takes no writes: a replica, a full disk, too few replicas.</summary>
    ReadOnly,

    /// <summary>Its memory is used up.</summary>
    OutOfMemory,

    /// <summary>It responds with something else: too old, loading, a cluster, no Redis at all.</summary>
    Unexpected,
}

/// <summary>Redis did not do what it was asked.</summary>
/// <param name="trouble">What is wrong.</param>
/// <param name="message">The same in a sentence, without secrets.</param>
internal sealed class RedisException(RedisTrouble trouble, string message) : Exception(message)
{
    public RedisTrouble Trouble => trouble;

    /// <summary>What to do.</summary>
    public string Remedy => trouble switch
    {
        RedisTrouble.Unreachable => "Check Sidecar:SharedTokens:Address, that Redis runs, and the network policies between.",
        RedisTrouble.CertificateRefused => "Set Sidecar:SharedTokens:CaCertificatePath to the authority of Redis's certificate.",
        RedisTrouble.LoginRefused => "Check Sidecar:SharedTokens:User and the password file.",
        RedisTrouble.NotPermitted => "Give the user the permissions that docs/fleet.md lists.",
        RedisTrouble.Slow => "Find out what keeps Redis or the network busy.",
        RedisTrouble.ReadOnly => "Give the address of the primary, and check its disk and its replicas.",
        RedisTrouble.OutOfMemory => "Give Redis more memory, or let it evict keys (maxmemory-policy).",
        _ => "Use Redis 6 or later, or Valkey, on one primary (docs/fleet.md).",
    };

    /// <summary>From the error that Redis sent. Only its code is quoted: the rest may name users and keys.</summary>
    public static RedisException From(ReadOnlySpan<byte> error)
    {
        var end = error.IndexOf((byte)' ');
        var word = end < 0 ? error : error[..end];
        var code = word.Length is > 0 and <= 20 && !word.ContainsAnyExceptInRange((byte)'A', (byte)'Z')
            ? System.Text.Encoding.ASCII.GetString(word)
            : "an error";
        var trouble = code switch
        {
            "WRONGPASS" or "NOAUTH" => RedisTrouble.LoginRefused,
            "NOPERM" => RedisTrouble.NotPermitted,
            "READONLY" or "MISCONF" or "NOREPLICAS" => RedisTrouble.ReadOnly,
            "OOM" => RedisTrouble.OutOfMemory,
            _ => RedisTrouble.Unexpected,
        };
        return new(trouble, $"Redis responded with {code}.");
    }
}
