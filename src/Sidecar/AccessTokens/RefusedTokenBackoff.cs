namespace Sidecar.AccessTokens;

/// <summary>
/// How long a login is not tried again after Salesforce refused a brand-new token: permissions, an IP policy, or an org that says no to
/// every session. A login for each such response would use up the logins of an hour and then stop everybody. Each further refusal doubles
/// the wait; the first login after it shows whether somebody has mended the cause.
/// </summary>
internal sealed partial class RefusedTokenBackoff(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // Closes the race of two requests that report the same refusal: it must double the wait once.
    private readonly Lock _gate = new();
    private TimeSpan _length;
    private long _since;

    /// <summary>Whether no login should be tried now.</summary>
    public bool Stands
    {
        get
        {
            lock (_gate)
            {
                return Stands_NeedsLock();
            }
        }
    }

    /// <summary>Records that a new token was refused.</summary>
    /// <returns>True when this begins a wait; false while one stands.</returns>
    public bool Begin()
    {
        lock (_gate)
        {
            if (Stands_NeedsLock())
            {
                return false;
            }

            _length = _length == TimeSpan.Zero ? First : _length * 2 < Longest ? _length * 2 : Longest;
            _since = time.GetTimestamp();
            Log.Begun(logger, _length);
            return true;
        }
    }

    /// <summary>A new token was accepted where the old one was not: the next wait is a first one again.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _length = TimeSpan.Zero;
        }
    }

    private bool Stands_NeedsLock() => _length > TimeSpan.Zero && time.GetElapsedTime(_since) < _length;

    private static partial class Log
    {
        [LoggerMessage(1630, LogLevel.Warning,
            "Salesforce refuses a brand-new access token for some requests: the cause is not an ended session (permissions, IP policy, "
            + "session policies). The sidecar logs in again for such requests in {Wait} at the earliest; other requests go on",
            EventName = "NewTokenRefused")]
        public static partial void Begun(ILogger logger, TimeSpan wait);
    }
}
