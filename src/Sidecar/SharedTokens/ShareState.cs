namespace Sidecar.SharedTokens;

/// <summary>Whether tokens are shared now, and if not, why: one line of the log for each change, and numbers for metrics.</summary>
internal sealed partial class ShareState
{
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private readonly ShareMetrics _metrics;
    private RedisException? _connection;
    private RedisException? _write;
    private RedisTrouble? _told;
    private bool _begun;
    private bool _refusing;

    /// <param name="metrics">Where the numbers go.</param>
    /// <param name="principal">Name of the principal whose login is shared.</param>
    /// <param name="logger">Where changes are told.</param>
    public ShareState(ShareMetrics metrics, string principal, ILogger logger)
    {
        (_metrics, Principal, _logger) = (metrics, principal, logger);
        metrics.Add(this);
    }

    /// <summary>Name of the principal whose login is shared.</summary>
    public string Principal { get; }

    /// <summary>Why this replica logs in by itself; null while it shares.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
            {
                return (_connection ?? _write) is { } trouble ? $"{trouble.Message} What to do: {trouble.Remedy}"
                    : _begun ? null : "There is no connection to Redis yet.";
            }
        }
    }

    /// <summary>Whether the last write failed: whoever watches tries another.</summary>
    public bool WritesFail
    {
        get
        {
            lock (_gate)
            {
                return _write is not null;
            }
        }
    }

    /// <summary>
    /// Counts a token: <c>taken</c> from another replica, <c>shared</c> after a login, got <c>alone</c>; or a value, <c>refused</c>.
    /// </summary>
    public void Count(string result) => _metrics.Count(this, result);

    /// <summary>Redis responded, or what is wrong with it.</summary>
    public void Reads(RedisException? trouble) => Change(() => _connection = trouble);

    /// <summary>Redis took a write, or what is wrong with it.</summary>
    public void Writes(RedisException? trouble) => Change(() =>
    {
        _write = trouble;
        _connection = trouble is null ? null : _connection;
    });

    /// <summary>Redis held a value that is not acceptable, or a good one again.</summary>
    public void Value(bool refused)
    {
        lock (_gate)
        {
            if (refused && !_refusing)
            {
                Log.ValueRefused(_logger);
            }

            _refusing = refused;
        }

        if (refused)
        {
            Count("refused");
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            var trouble = _connection ?? _write;
            if (trouble is null && (_told is not null || !_begun))
            {
                Log.Available(_logger);
            }
            else if (trouble is not null && trouble.Trouble != _told)
            {
                Log.Unavailable(_logger, trouble.Trouble, trouble.Message, trouble.Remedy);
            }

            (_told, _begun) = (trouble?.Trouble, true);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1650, LogLevel.Information,
            "This replica shares its login with others through Redis",
            EventName = "SharedTokensAvailable")]
        public static partial void Available(ILogger logger);

        [LoggerMessage(1651, LogLevel.Warning,
            "Redis cannot be used ({Trouble}): this replica logs in by itself until it can. {Problem} What to do: {Remedy}",
            EventName = "SharedTokensUnavailable")]
        public static partial void Unavailable(ILogger logger, RedisTrouble trouble, string problem, string remedy);

        [LoggerMessage(1652, LogLevel.Warning,
            "Redis holds a value that no replica with this signing key sealed for this user, or that is too old, and it was not used. If "
            + "this goes on, find out who else writes there",
            EventName = "SharedTokenRefused")]
        public static partial void ValueRefused(ILogger logger);
    }
}
