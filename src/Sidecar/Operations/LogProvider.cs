using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Console;

namespace Sidecar.Operations;

/// <summary>The console logger with an output that never waits and without endless repetitions.</summary>
internal sealed partial class LogProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private readonly Func<string, ILogger> _create;
    private readonly ConsoleLoggerProvider _console;
    private readonly LogOutput _output;
    private readonly RepeatedWarnings _repeated;

    /// <param name="console">Makes the console logger. It keeps <see cref="Console.Out"/> as it is then.</param>
    /// <param name="output">What it writes to.</param>
    /// <param name="repeated">What decides whether a line repeats.</param>
    public LogProvider(Func<ConsoleLoggerProvider> console, LogOutput output, RepeatedWarnings repeated)
    {
        output.Open(Console.OpenStandardOutput());

        // Only while the console logger looks for its output. The runtime's stream locks Console.Out while it writes, and a write that
        // nobody reads would then hold up those who only want to leave a line with us.
        var before = Console.Out;
        Console.SetOut(output);
        _console = console();
        Console.SetOut(before);
        (_output, _repeated) = (output, repeated);
        _create = category => new Logger(_console.CreateLogger(category), category, repeated);
        output.ReaderReturned = lost => Log.Dropped(_console.CreateLogger(typeof(LogOutput).FullName!), lost);
    }

    /// <summary>The scopes hold the ids of the trace, where there is one.</summary>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _console.SetScopeProvider(scopeProvider);

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, _create);

    /// <summary>Tells what repeated, then writes what waits; within two seconds and a half, whether or not anybody reads.</summary>
    public void Dispose()
    {
        _repeated.Dispose();
        _console.Dispose();
        _output.Dispose();
    }

    private sealed class Logger(ILogger inner, string category, RepeatedWarnings repeated) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Warning
                || repeated.IsNew(inner, category, eventId, formatter(state, exception) + exception?.GetType().Name))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1811, LogLevel.Warning,
            "{Lines} log lines were dropped because nobody read the output; requests went on without them",
            EventName = "LinesDropped")]
        public static partial void Dropped(ILogger logger, long lines);
    }
}
