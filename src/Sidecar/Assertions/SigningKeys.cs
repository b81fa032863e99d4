using Sidecar.Certificates;
using Sidecar.Configuration;

namespace Sidecar.Assertions;

/// <summary>
/// The current key and, during a rotation, the next one; read again when the mounted files change. Never throws for a bad key: it is in
/// <see cref="SigningKeySet.Problem"/>, <c>run</c> refuses to start with it, and every attempt to get a token names it.
/// </summary>
internal sealed class SigningKeys : IDisposable
{
    /// <summary>How often the files are looked at.</summary>
    public static readonly TimeSpan PollInterval = MountedFile.PollInterval;

    /// <summary>The two files are looked at independently; each change makes one new set of both.</summary>
    private readonly Lock _gate = new();

    private readonly SigningKeySlot _current;
    private readonly SigningKeySlot? _next;
    private volatile SigningKeySet _set = new(null, null, null, null, 0);

    public SigningKeys(SidecarOptions options, TimeProvider time, ILogger<SigningKeys> logger)
    {
        _current = new("current", options.KeyPath, options.KeyPasswordPath, time, logger, Looked);
        _next = options.NextKeyPath.Length == 0
            ? null
            : new("next", options.NextKeyPath, options.KeyPasswordPath, time, logger, Looked);
        Poll();
    }

    /// <summary>The keys as of the last look; a consistent snapshot.</summary>
    public SigningKeySet Set => _set;

    /// <summary>Looks at the files now.</summary>
    public void Poll()
    {
        _current.Poll();
        _next?.Poll();
    }

    public void Dispose()
    {
        _current.Dispose();
        _next?.Dispose();
    }

    private void Looked(bool anotherKey)
    {
        lock (_gate)
        {
            var version = anotherKey ? _set.Version + 1 : _set.Version;
            var found = new SigningKeySet(_current.Key, _next?.Key, _current.Problem, _next?.Problem, version);
            if (found != _set)
            {
                _set = found;
            }
        }
    }
}

/// <summary>The keys at one moment.</summary>
/// <param name="Current">The last good current key, or null.</param>
/// <param name="Next">The last good next key, or null.</param>
/// <param name="CurrentProblem">What is wrong with the current key's file now, or null; its last good key may still be in use.</param>
/// <param name="NextProblem">The same of the next key; null also when none is configured.</param>
/// <param name="Version">Grows whenever a key changes: a refusal of the old keys says nothing about the new ones.</param>
internal sealed record SigningKeySet(
    SigningKey? Current, SigningKey? Next, MountedFileProblem? CurrentProblem, MountedFileProblem? NextProblem, int Version)
{
    /// <summary>What is wrong with the files now, the current one first.</summary>
    public MountedFileProblem? Problem => CurrentProblem ?? NextProblem;

    /// <summary>Every configured key: its slot, the last good key, and what is wrong with its file now.</summary>
    public IEnumerable<(string Slot, SigningKey? Key, MountedFileProblem? Problem)> Slots
    {
        get
        {
            yield return ("current", Current, CurrentProblem);
            if (Next is not null || NextProblem is not null)
            {
                yield return ("next", Next, NextProblem);
            }
        }
    }
}
