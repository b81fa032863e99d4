namespace Sidecar.SharedTokens;

/// <content>What comes without a request: other replicas' tokens, by the channel and by a look now and then.</content>
internal sealed partial class TokenShare
{
    /// <summary>Another replica told of a token.</summary>
    internal void Told(byte[] message)
    {
        if (_entries.Understand(message) is { } told)
        {
            Offer(told.Token, [told.Entry]);
        }
    }

    /// <summary>Looks whether Redis has a newer token, and gives it this replica's when that is newer.</summary>
    /// <exception cref="RedisException">Redis cannot be used.</exception>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        // Above nothing: a token that is there and that this replica knows is one that needs no other in its place.
        var found = await _entries.ReadAsync(0, cancellationToken);
        if (found is { } there)
        {
            Offer(there.Token, there.Entries);
        }

        // After a split each side has tokens of its own. Whoever has the newest one writes it.
        if (_newest.Usable is { } own && own.Generation > (found?.Token.Generation ?? 0))
        {
            var written = await _entries.WriteAsync(own, onlyIfNone: found is null, cancellationToken);
            if (written.Count > 0)
            {
                _newest.Remember(own, written);
            }
        }

        if (_state.WritesFail)
        {
            await _entries.TryWriteAsync(cancellationToken);
        }
    }

    private void Offer(SharedToken token, IReadOnlyList<SealedEntry> entries)
    {
        if (_newest.Offer(token, entries, Received))
        {
            _state.Count("taken");
        }
    }
}
