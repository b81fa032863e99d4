namespace Sidecar.Listening;

/// <summary>
/// What goes wrong when a connection is accepted, said once a minute at most for all listeners together: there are two for each port, and
/// a flood reaches all of them.
/// </summary>
internal sealed partial class ListenerWarnings(TimeProvider time, ILogger logger)
{
    private readonly OnceAMinute _clients = new(time);
    private readonly OnceAMinute _admin = new(time);
    private readonly OnceAMinute _descriptors = new(time);

    public void Full(bool isAdmin, int limit)
    {
        if ((isAdmin ? _admin : _clients).IsDue())
        {
            Log.Full(logger, limit, isAdmin ? "Limits:AdminConnections" : "Limits:Connections");
        }
    }

    public void NoDescriptor()
    {
        if (_descriptors.IsDue())
        {
            Log.NoDescriptor(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1110, LogLevel.Warning,
            "{Limit} connections are open, which is Sidecar:{Setting}; further ones wait until one closes, and idle ones are closed early "
            + "(said once a minute at most). What to do: let the program use fewer connections at once, or give the sidecar more memory",
            EventName = "ConnectionsFull")]
        public static partial void Full(ILogger logger, int limit, string setting);

        [LoggerMessage(1111, LogLevel.Error,
            "No file descriptor is free for a new connection; it waits (said once a minute at most). What to do: raise the limit of open "
            + "files (ulimit -n) or lower Sidecar:Limits:Connections",
            EventName = "NoDescriptor")]
        public static partial void NoDescriptor(ILogger logger);
    }
}
