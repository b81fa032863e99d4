using Sidecar.Dialects;

namespace Sidecar.LegacyLogins;

/// <summary>What is logged about logins: how and by which program, never who or with what.</summary>
internal sealed partial class LoginLog(ILogger<LoginLog> logger)
{
    private const int LongestClient = 100;
    private int _unreadable;

    public void Answered(HttpContext context, string operation, string flavour)
    {
        var client = Client(context);
        Log.Answered(logger, operation, flavour, client);
    }

    public void Refused(HttpContext context, string operation, string flavour, string reason)
    {
        var client = Client(context);
        Log.Refused(logger, operation, flavour, client, reason);
    }

    /// <summary>A request that cannot be read: once as a warning, as a broken client would fill the log otherwise.</summary>
    public void Unreadable(HttpContext context, string flavour, string reason)
    {
        var client = Client(context);
        if (Interlocked.Exchange(ref _unreadable, 1) == 0) Log.Unreadable(logger, flavour, client, reason);
        else Log.UnreadableAgain(logger, flavour, client, reason);
    }

    /// <summary>The User-Agent, bounded, and without what could break a log line.</summary>
    private static string Client(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return agent.Length == 0 ? "unknown" : Printable.Bounded(agent, LongestClient).Replace('"', '?');
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1320, EventName = "LegacyLoginAnswered", Level = LogLevel.Information, Message = "Answered {Operation} ({Flavour}) of client {Client}")]
        public static partial void Answered(ILogger logger, string operation, string flavour, string client);

        [LoggerMessage(EventId = 1321, EventName = "LegacyLoginRefused", Level = LogLevel.Warning, Message = "Refused {Operation} ({Flavour}) of client {Client}: {Reason}")]
        public static partial void Refused(ILogger logger, string operation, string flavour, string client, string reason);

        [LoggerMessage(EventId = 1322, EventName = "LegacyLoginUnreadable", Level = LogLevel.Warning,
            Message = "A login ({Flavour}) of client {Client} cannot be read: {Reason}. Further ones are logged at Debug")]
        public static partial void Unreadable(ILogger logger, string flavour, string client, string reason);

        [LoggerMessage(EventId = 1323, EventName = "LegacyLoginUnreadableAgain", Level = LogLevel.Debug, Message = "A login ({Flavour}) of client {Client} cannot be read: {Reason}")]
        public static partial void UnreadableAgain(ILogger logger, string flavour, string client, string reason);
    }
}
