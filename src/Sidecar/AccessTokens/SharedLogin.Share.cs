namespace Sidecar.AccessTokens;

/// <content>What changes when replicas share their logins.</content>
internal sealed partial class SharedLogin
{
    /// <summary>How it is with the share; null when none is configured.</summary>
    public TokenShareStatus? ShareStatus => share?.Status;

    private Task<AccessTokenResult> AcquireSharedAsync(
        ITokenShare replicas, AccessToken? known, bool rejected, LoginReason reason, CancellationToken stopping)
    {
        // From now on and not from the start: before it, there is nothing that another replica's token could be newer than.
        replicas.Received ??= Take;
        return replicas.AcquireAsync(known, rejected, token => acquisition.AcquireAsync(reason, token), stopping);
    }

    /// <summary>Another replica renewed the token: the requests that come from now on use it.</summary>
    private void Take(AccessToken token)
    {
        lock (_flight.Gate)
        {
            Cache_NeedsLock(token);
            _latest = token;
            _problem = null;
            History.Worked();
        }
    }

    /// <summary>Whether another replica's token came while the login waited for it, and is in use already.</summary>
    private bool IsTaken_NeedsLock(AccessToken token) => share is not null && token == _latest && token == Current;
}
