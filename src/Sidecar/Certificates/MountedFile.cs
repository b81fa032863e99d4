namespace Sidecar.Certificates;

/// <summary>What one look at a mounted file brought.</summary>
internal enum MountedChange
{
    None,

    /// <summary>The first usable content.</summary>
    Loaded,

    /// <summary>Other content than before, and usable.</summary>
    Replaced,

    /// <summary>Other content than before, and not usable: the last good value stays.</summary>
    Broken,
}

/// <summary>
/// A key or certificate in a mounted file. It is read again every few seconds and understood again when its content has changed. A broken
/// successor never replaces a good value.
/// </summary>
/// <remarks>
/// By content, and not by time stamp or file watcher: Kubernetes swaps a symbolic link two directories above the file, and some volumes
/// send no events.
/// </remarks>
internal sealed class MountedFile<T> : IDisposable
    where T : class
{
    /// <summary>Closes the race of a timer tick with a slow one before it (a hanging network volume) or with an explicit call.</summary>
    private readonly Lock _gate = new();

    private readonly Func<MountedFileResult<MountedContent>> _read;
    private readonly Func<MountedContent, MountedFileResult<T>> _parse;
    private readonly Action<MountedChange> _looked;
    private readonly ITimer _timer;
    private volatile T? _value;
    private volatile MountedFileProblem? _problem;
    private string? _fingerprint;

    /// <summary>Looks at the file from now on, for the first time after one interval or with <see cref="Poll"/>.</summary>
    /// <param name="read">Reads what is mounted.</param>
    /// <param name="parse">Understands it. Must keep no reference to the content, which is cleared afterwards.</param>
    /// <param name="time">The clock.</param>
    /// <param name="looked">Called after each look, one at a time.</param>
    public MountedFile(
        Func<MountedFileResult<MountedContent>> read,
        Func<MountedContent, MountedFileResult<T>> parse,
        TimeProvider time,
        Action<MountedChange> looked)
    {
        (_read, _parse, _looked) = (read, parse, looked);
        _timer = time.CreateTimer(
            static file => ((MountedFile<T>)file!).Poll(), this, MountedFile.PollInterval, MountedFile.PollInterval);
    }

    /// <summary>The last good value; null until there was one.</summary>
    public T? Value => _value;

    /// <summary>What is wrong with the content that is there now, or null.</summary>
    public MountedFileProblem? Problem => _problem;

    /// <summary>Looks at the file now.</summary>
    public void Poll()
    {
        lock (_gate)
        {
            _looked(Look_NeedsLock());
        }
    }

    public void Dispose() => _timer.Dispose();

    private MountedChange Look_NeedsLock()
    {
        var found = _read();
        using var content = found.Value;
        var fingerprint = content?.Fingerprint ?? $"{found.Problem!.Kind}|{found.Problem.Message}";
        if (fingerprint == _fingerprint)
        {
            return MountedChange.None;
        }

        _fingerprint = fingerprint;
        var result = content is null ? new(found.Problem!) : _parse(content);
        _problem = result.Problem;
        if (!result.Succeeded)
        {
            return MountedChange.Broken;
        }

        // A replaced value is not disposed: a request or a handshake may still use it. The finalizer takes it.
        var change = _value is null ? MountedChange.Loaded : MountedChange.Replaced;
        _value = result.Value;
        return change;
    }
}

/// <summary>What mounted files of all kinds have in common.</summary>
internal static class MountedFile
{
    /// <summary>How often files are looked at. The kubelet itself takes up to a minute to update a mounted secret.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);

    /// <summary>Reads a mounted file once.</summary>
    public static MountedFileResult<T> Load<T>(MountedFileResult<MountedContent> found, Func<MountedContent, MountedFileResult<T>> parse)
        where T : class
    {
        using var content = found.Value;
        return content is null ? new(found.Problem!) : parse(content);
    }
}
