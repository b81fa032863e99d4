using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sidecar.AccessTokens;
using Sidecar.Assertions;

namespace Sidecar.SharedTokens;

/// <summary>A token as it lies in Redis: the key it lies under, and the sealed bytes.</summary>
internal readonly record struct SealedEntry(string Key, byte[] Bytes);

/// <summary>What one identity has in Redis: a sealed token for each signing key, one lock, one channel.</summary>
/// <remarks>
/// One entry for each signing key, so that replicas agree in the middle of a key rotation: who has both keys writes and reads both. The
/// lock is the same for all, so that replicas that cannot read each other's entries at least do not log in at the same moment.
/// </remarks>
internal sealed class TokenEntries
{
    // Compare and delete must be one step (docs of Redis, SET, "Patterns").
    private const string DeleteIfEqual = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) else return 0 end";

    private readonly RedisConnection _redis;
    private readonly TokenSeals _seals;
    private readonly TokenResponseReader _reader;
    private readonly TimeSpan _life;
    private readonly TimeProvider _time;
    private readonly ShareState _state;
    private readonly string _name;

    /// <param name="redis">The connection.</param>
    /// <param name="identity">Whose tokens.</param>
    /// <param name="keys">The signing keys of that principal.</param>
    /// <param name="places">Prefix of all names, and how long a token counts after its login.</param>
    /// <param name="reader">Judges tokens that come from Redis.</param>
    /// <param name="state">Is told how Redis responds.</param>
    /// <param name="time">The clock.</param>
    public TokenEntries(
        RedisConnection redis, ShareIdentity identity, SigningKeys keys, (string Prefix, TimeSpan Life) places, TokenResponseReader reader,
        ShareState state, TimeProvider time)
    {
        (_redis, _reader, _life, _time, _state) = (redis, reader, places.Life, time, state);
        _seals = new(keys, identity.Binding());

        // In braces: a cluster keeps all keys of one identity in one place.
        _name = $"{places.Prefix}:{{{identity.Name()}}}";
    }

    /// <summary>What the channel is called on which new tokens are told.</summary>
    public string Channel => $"{_name}:renewed";

    private string LockKey => $"{_name}:lock";

    /// <summary>The newest token, if it is newer than <paramref name="above"/>.</summary>
    /// <exception cref="RedisException">Redis cannot be used.</exception>
    public async Task<(SharedToken Token, IReadOnlyList<SealedEntry> Entries)?> ReadAsync(long above, CancellationToken cancellationToken)
    {
        SharedToken? newest = null;
        var entries = new List<SealedEntry>();
        foreach (var seal in _seals.All)
        {
            var key = KeyOf(seal);
            if (await AskAsync(write: false, cancellationToken, "GET", key) is not { } bytes
                || Open(seal, bytes) is not { } found || found.Generation <= above)
            {
                continue;
            }

            entries.Add(new(key, bytes));
            newest = newest is null || found.Generation > newest.Generation ? found : newest;
        }

        return newest is null ? null : (newest, entries);
    }

    /// <summary>Reads what was told on <see cref="Channel"/>. Null when nothing of it is acceptable.</summary>
    public (SharedToken Token, SealedEntry Entry)? Understand(byte[] told)
    {
        foreach (var seal in _seals.All)
        {
            var name = Encoding.ASCII.GetBytes(seal.Name);
            if (told.AsSpan().StartsWith(name) && told[name.Length..] is var bytes && Open(seal, bytes) is { } found)
            {
                return (found, new(KeyOf(seal), bytes));
            }
        }

        return null;
    }

    /// <summary>Writes a token and tells the other replicas.</summary>
    /// <param name="token">The token.</param>
    /// <param name="onlyIfNone">Leaves what is there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RedisException">Redis cannot be used.</exception>
    public async Task<IReadOnlyList<SealedEntry>> WriteAsync(SharedToken token, bool onlyIfNone, CancellationToken cancellationToken)
    {
        var left = _life - (_time.GetUtcNow() - token.IssuedAt);
        if (left < TimeSpan.FromSeconds(1))
        {
            return [];
        }

        var content = token.Write();
        var entries = new List<SealedEntry>();
        var milliseconds = ((long)left.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        foreach (var seal in _seals.All)
        {
            var entry = new SealedEntry(KeyOf(seal), seal.Seal(content));
            var reply = onlyIfNone
                ? await AskAsync(write: true, cancellationToken, "SET", entry.Key, entry.Bytes, "PX", milliseconds, "NX")
                : await AskAsync(write: true, cancellationToken, "SET", entry.Key, entry.Bytes, "PX", milliseconds);
            if (reply is not null)
            {
                entries.Add(entry);
                await AskAsync(
                    write: true, cancellationToken, "PUBLISH", Channel, (byte[])[.. Encoding.ASCII.GetBytes(seal.Name), .. entry.Bytes]);
            }
        }

        CryptographicOperations.ZeroMemory(content);
        return entries;
    }

    /// <summary>Removes these very entries. Newer ones stay.</summary>
    /// <exception cref="RedisException">Redis cannot be used.</exception>
    public async Task RemoveAsync(IEnumerable<SealedEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            await AskAsync(write: true, cancellationToken, "EVAL", DeleteIfEqual, "1", entry.Key, entry.Bytes);
        }
    }

    /// <summary>Takes the lock for the login.</summary>
    /// <param name="atMost">It frees itself after that.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The lock, to be given to <see cref="RemoveAsync"/>; null when another replica has it.</returns>
    /// <exception cref="RedisException">Redis cannot be used.</exception>
    public async Task<SealedEntry?> TryLockAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var entry = new SealedEntry(LockKey, RandomNumberGenerator.GetBytes(16));
        var milliseconds = ((long)atMost.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var taken = await AskAsync(write: true, cancellationToken, "SET", entry.Key, entry.Bytes, "PX", milliseconds, "NX");
        return taken is null ? null : entry;
    }

    /// <summary>Finds out whether Redis takes writes again.</summary>
    /// <exception cref="RedisException">It does not.</exception>
    public Task TryWriteAsync(CancellationToken cancellationToken)
        => AskAsync(write: true, cancellationToken, "SET", $"{_name}:probe", "", "PX", "1000");

    private string KeyOf(TokenSeal seal) => $"{_name}:token:{seal.Name}";

    private SharedToken? Open(TokenSeal seal, byte[] bytes)
    {
        var found = seal.Open(bytes) is { } content ? SharedToken.Read(content, _reader, _life, _time) : null;
        _state.Value(refused: found is null);
        return found;
    }

    private async Task<byte[]?> AskAsync(bool write, CancellationToken cancellationToken, params RedisWord[] words)
    {
        try
        {
            var reply = await _redis.SendAsync(RedisFrame.Command(words), cancellationToken);
            if (write)
            {
                _state.Writes(null);
            }
            else
            {
                _state.Reads(null);
            }

            return reply;
        }
        catch (RedisException failed)
        {
            if (write && failed.Trouble is not (RedisTrouble.Unreachable or RedisTrouble.Slow))
            {
                _state.Writes(failed);
            }
            else
            {
                _state.Reads(failed);
            }

            throw;
        }
    }
}
