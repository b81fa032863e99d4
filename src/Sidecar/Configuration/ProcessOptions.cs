namespace Sidecar.Configuration;

/// <summary>Graceful stop.</summary>
internal sealed class DrainOptions
{
    /// <summary>How long new requests are still accepted after SIGTERM. Default 5 s.</summary>
    public TimeSpan AcceptFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long requests in flight may take to finish after that. Default 20 s.</summary>
    public TimeSpan FinishWithin { get; set; } = TimeSpan.FromSeconds(20);
}

internal enum LogFormat
{
    /// <summary>Readable on a terminal, for the journal where systemd gave one, JSON otherwise.</summary>
    Auto,
    Json,
    Console,

    /// <summary>A line with the level in front, as the journal reads it (sd-daemon(3)).</summary>
    Journal,
}

internal sealed class LogOptions
{
    /// <summary>Default <see cref="LogFormat.Auto"/>.</summary>
    public LogFormat Format { get; set; } = LogFormat.Auto;

    /// <summary>Least severe level written. Default Information.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>Whether each request is a line at Information. Default false.</summary>
    public bool Access { get; set; }
}
