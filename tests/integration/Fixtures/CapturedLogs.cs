using System.Collections.Concurrent;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>Everything that was logged: for assertions on event ids, and to search values and exceptions for secrets.</summary>
public sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<CapturedLog> _entries = new();

    public IReadOnlyCollection<CapturedLog> Entries => _entries;

    public IReadOnlyList<string> Lines => [.. _entries.Select(entry => entry.Line)];

    /// <summary>Called after each entry, on the thread that logged it.</summary>
    public Action<CapturedLog>? OnEntry { get; set; }

    public int Count(int eventId) => _entries.Count(entry => entry.Id == eventId);

    public ILogger<T> For<T>() => new LoggerFactory([this]).CreateLogger<T>();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var entry = new CapturedLog(logLevel, category, eventId.Id, eventId.Name, $"{formatter(state, exception)} {exception}");
            logs._entries.Enqueue(entry);
            logs.OnEntry?.Invoke(entry);
        }
    }
}
