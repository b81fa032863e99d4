using System.Collections;

namespace Sidecar.Principals;

/// <summary>The log lines of one principal's services: each says whose it is, in its text and as a member of its own.</summary>
internal sealed class PrincipalLogs(ILoggerFactory inner, string principal) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Named(inner.CreateLogger(categoryName), principal);

    /// <exception cref="NotSupportedException">Always: the host owns the providers.</exception>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        // The host's own factory.
    }

    private sealed class Named(ILogger inner, string principal) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (inner.IsEnabled(logLevel))
            {
                var text = $"{principal}: {formatter(state, exception)}";
                inner.Log(
                    logLevel, eventId, new State(state as IReadOnlyList<KeyValuePair<string, object?>> ?? [], principal, text), exception,
                    static (named, _) => named.ToString());
            }
        }
    }

    private sealed class State(IReadOnlyList<KeyValuePair<string, object?>> members, string principal, string text)
        : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => members.Count + 1;

        public KeyValuePair<string, object?> this[int index] => index == 0 ? new("Principal", principal) : members[index - 1];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (var i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <summary>The line. The JSON of the console shows what a state says of itself, unless it is the line.</summary>
        public override string ToString() => text;
    }
}
