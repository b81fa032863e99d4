using Sidecar.Migration;
using Sidecar.Requests;
using Sidecar.Secrets;

namespace Sidecar.LegacyLogins;

/// <summary>What is logged and counted about logins: how and by which program, never who or with what.</summary>
internal sealed partial class LoginLog(ClientPrograms programs, ILogger<LoginLog> logger)
{
    private const int LongestClient = 100;
    private int _unreadable;

    /// <param name="request">The request.</param>
    /// <param name="operation">What it asked for.</param>
    /// <param name="flavour">In which way.</param>
    /// <param name="kind">One of <see cref="LoginKind"/>; null for what is no login.</param>
    public void Answered(ClientRequest request, string operation, string flavour, string? kind)
    {
        if (kind is not null)
        {
            programs.Count(request, kind);
        }

        var client = Client(request);
        Log.Answered(logger, operation, flavour, client);
    }

    /// <inheritdoc cref="Answered"/>
    public void Refused(ClientRequest request, string operation, string flavour, string kind, string reason)
    {
        programs.Count(request, kind, refused: true);
        var client = Client(request);
        Log.Refused(logger, operation, flavour, client, reason);
    }

    /// <summary>A request that cannot be read. Only the first is a warning: a broken client would fill the log otherwise.</summary>
    public void Unreadable(ClientRequest request, string flavour, string kind, string reason)
    {
        programs.Count(request, kind, refused: true);
        var client = Client(request);
        if (Interlocked.Exchange(ref _unreadable, 1) == 0)
        {
            Log.Unreadable(logger, flavour, client, reason);
        }
        else
        {
            Log.UnreadableAgain(logger, flavour, client, reason);
        }
    }

    /// <summary>The User-Agent, bounded, and without what could break a log line.</summary>
    private static string Client(ClientRequest request)
    {
        var agent = request.Context.Request.Headers.UserAgent.ToString();
        return agent.Length == 0 ? "unknown" : Printable.Bounded(agent, LongestClient).Replace('"', '?');
    }

    private static partial class Log
    {
        [LoggerMessage(1320, LogLevel.Information,
            "Answered {Operation} ({Flavour}) of client {Client}",
            EventName = "LegacyLoginAnswered")]
        public static partial void Answered(ILogger logger, string operation, string flavour, string client);

        [LoggerMessage(1321, LogLevel.Warning,
            "Refused {Operation} ({Flavour}) of client {Client}: {Reason}",
            EventName = "LegacyLoginRefused")]
        public static partial void Refused(ILogger logger, string operation, string flavour, string client, string reason);

        [LoggerMessage(1322, LogLevel.Warning,
            "A login ({Flavour}) of client {Client} cannot be read: {Reason}. Further ones are logged at Debug",
            EventName = "LegacyLoginUnreadable")]
        public static partial void Unreadable(ILogger logger, string flavour, string client, string reason);

        [LoggerMessage(1323, LogLevel.Debug,
            "A login ({Flavour}) of client {Client} cannot be read: {Reason}",
            EventName = "LegacyLoginUnreadableAgain")]
        public static partial void UnreadableAgain(ILogger logger, string flavour, string client, string reason);
    }
}
