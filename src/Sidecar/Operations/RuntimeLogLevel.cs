using Sidecar.Configuration;

namespace Sidecar.Operations;

/// <summary>
/// <c>PUT /log-level?level=Debug&amp;for=15m</c>: more or less log without a restart, which would lose what is to be observed. It always
/// ends by itself, because Debug writes a line for each request and somebody would forget it.
/// </summary>
internal sealed partial class RuntimeLogLevel(LogLevelSwitch level, TimeProvider time, ILogger<RuntimeLogLevel> logger) : IDisposable
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    // Closes the race between a request and the end of the one before it.
    private readonly Lock _lock = new();
    private ITimer? _end;
    private object? _change;
    private DateTimeOffset _until;

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _end is null
                    ? $"The log level is {level.Level}."
                    : $"The log level is {level.Level} until {_until:u}, then {level.Start} again.";
            }
        }
    }

    /// <summary>Changes the level for a while. The level of the configuration ends an earlier change.</summary>
    /// <returns>What is wrong with the request; null when it is done.</returns>
    public string? Change(string? wanted, string? duration)
    {
        LogLevel to;
        TimeSpan length;
        try
        {
            to = SettingText.Choice<LogLevel>(string.IsNullOrEmpty(wanted) ? "-" : wanted);
            length = string.IsNullOrEmpty(duration) ? Usual : SettingText.Duration(duration, TimeSpan.FromSeconds(1), Longest);
        }
        catch (SettingFormatException e)
        {
            return $"PUT /log-level?level=Debug&for=15m: {e.Message}.";
        }

        if (to == LogLevel.None)
        {
            return "PUT /log-level?level=Debug&for=15m: None would hide errors too; give Critical at most.";
        }

        lock (_lock)
        {
            _end?.Dispose();
            (_end, _change) = (null, null);
            if (to == level.Start)
            {
                End_NeedsLock();
                return null;
            }

            // Said while both levels let it through, if one of them does.
            _until = time.GetUtcNow() + length;
            var before = level.Level;
            level.Level = before < to ? before : to;
            Log.Changed(logger, to, _until, level.Start);
            level.Level = to;
            var change = _change = new();
            _end = time.CreateTimer(_ => End(change), null, length, Timeout.InfiniteTimeSpan);
            return null;
        }
    }

    public void Dispose() => _end?.Dispose();

    private void End(object change)
    {
        lock (_lock)
        {
            // A change that came while this one waited for the lock has an end of its own.
            if (_change == change)
            {
                _end?.Dispose();
                _end = null;
                End_NeedsLock();
            }
        }
    }

    private void End_NeedsLock()
    {
        level.Level = level.Start;
        Log.Ended(logger, level.Start);
    }

    private static partial class Log
    {
        [LoggerMessage(1806, LogLevel.Information,
            "PUT /log-level: the log level is {Level} until {Until:u}, then {Start} again",
            EventName = "LogLevelChanged")]
        public static partial void Changed(ILogger logger, LogLevel level, DateTimeOffset until, LogLevel start);

        [LoggerMessage(1807, LogLevel.Information, "The log level is {Level} again", EventName = "LogLevelRestored")]
        public static partial void Ended(ILogger logger, LogLevel level);
    }
}
