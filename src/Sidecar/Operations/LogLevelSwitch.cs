using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Sidecar.Operations;

/// <summary>
/// The least severe level that is written, as an option that can change while the process runs. What the frameworks may write is filtered
/// by rules of their own (<see cref="Logs"/>), which stay.
/// </summary>
internal sealed class LogLevelSwitch(LogLevel start)
    : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    private ConfigurationReloadToken _changed = new();
    private volatile int _level = (int)start;

    public LogLevel Start => start;

    public string? Name => Options.DefaultName;

    public LogLevel Level
    {
        get => (LogLevel)_level;
        set
        {
            _level = (int)value;
            Interlocked.Exchange(ref _changed, new()).OnReload();
        }
    }

    public void Configure(LoggerFilterOptions options) => options.MinLevel = Level;

    public IChangeToken GetChangeToken() => Volatile.Read(ref _changed);
}
