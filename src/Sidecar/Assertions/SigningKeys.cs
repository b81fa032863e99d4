using Sidecar.Configuration;

namespace Sidecar.Assertions;

/// <summary>
/// The current key and, during a rotation, the next one; reloaded when the mounted files change. Never throws for a bad key:
/// it is reported here, checked by the configuration's validation, and told by every attempt to get a token.
/// </summary>
public sealed partial class SigningKeys : IDisposable
{
    /// <summary>How often the files are looked at. The kubelet itself takes up to a minute to update a mounted secret.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger<SigningKeys> _logger;
    private readonly SigningKeySlot _current;
    private readonly SigningKeySlot? _next;
    private readonly ITimer _timer;
    private volatile SigningKeySet _set = new(null, null, null, 0);

    public SigningKeys(SidecarOptions options, TimeProvider time, ILogger<SigningKeys> logger)
    {
        _time = time;
        _logger = logger;
        _current = new("current", options.KeyPath, options.KeyPasswordPath);
        _next = options.NextKeyPath.Length == 0 ? null : new("next", options.NextKeyPath, options.KeyPasswordPath);
        Poll();
        _timer = time.CreateTimer(static keys => ((SigningKeys)keys!).Poll(), this, PollInterval, PollInterval);
    }

    /// <summary>The keys as of the last look; a consistent snapshot.</summary>
    public SigningKeySet Set => _set;

    /// <summary>Looks at the files now.</summary>
    public void Poll()
    {
        // Closes the race of a timer tick with a slow one before it (a hanging network volume) or with an explicit call.
        lock (_gate)
        {
            var changed = PollSlot_NeedsLock(_current);
            if (_next is not null)
                changed |= PollSlot_NeedsLock(_next);
            var found = new SigningKeySet(_current.Key, _next?.Key, _current.Problem ?? _next?.Problem, changed ? _set.Version + 1 : _set.Version);
            if (found != _set)
                _set = found;
        }
    }

    public void Dispose() => _timer.Dispose();

    private bool PollSlot_NeedsLock(SigningKeySlot slot)
    {
        var changed = LookAt_NeedsLock(slot);
        if (slot.ExpiryNews(_time.GetUtcNow()) is { } news)
            Log.CertificateEnds(_logger, news.Warning, news.Remedy);
        return changed;
    }

    private bool LookAt_NeedsLock(SigningKeySlot slot)
    {
        var change = slot.Poll();
        switch (change)
        {
            case SlotChange.Broken when slot.Key is null:
                Log.Unusable(_logger, slot.Name, slot.Problem!.Message, slot.Problem.Remedy);
                return false;
            case SlotChange.Broken:
                Log.BrokenKept(_logger, slot.Name, slot.Problem!.Message, slot.Problem.Remedy, slot.Key.Fingerprint);
                return false;
            case SlotChange.Loaded:
                Log.Loaded(_logger, slot.Name, slot.Key!.Path, slot.Key.KeySize, slot.Key.Fingerprint);
                break;
            case SlotChange.Replaced or SlotChange.SameKey:
                Log.Replaced(_logger, slot.Name, slot.Key!.Path, slot.Key.KeySize, slot.Key.Fingerprint);
                break;
            case SlotChange.None:
                return false;
        }

        if (slot.Key!.IsWorldReadable)
            Log.WorldReadable(_logger, slot.Key.Path, Convert.ToString((int)slot.Key.Mode!, 8).PadLeft(4, '0'));
        return change is SlotChange.Loaded or SlotChange.Replaced;
    }

    private static partial class Log
    {
        [LoggerMessage(1500, LogLevel.Information,
            "The {Slot} signing key was loaded from {Path}: RSA {Bits}, public key SHA-256 {Fingerprint}",
            EventName = "SigningKeyLoaded")]
        public static partial void Loaded(ILogger logger, string slot, string path, int bits, string fingerprint);

        [LoggerMessage(1501, LogLevel.Information, "The {Slot} signing key at {Path} changed: RSA {Bits}, public key SHA-256 {Fingerprint}",
            EventName = "SigningKeyChanged")]
        public static partial void Replaced(ILogger logger, string slot, string path, int bits, string fingerprint);

        [LoggerMessage(1502, LogLevel.Error, "The {Slot} signing key is unusable. {Problem} {Remedy}", EventName = "SigningKeyUnusable")]
        public static partial void Unusable(ILogger logger, string slot, string problem, string remedy);

        [LoggerMessage(1503, LogLevel.Error,
            "The {Slot} signing key changed to something unusable; the last good one ({Fingerprint}) stays in use. {Problem} {Remedy}",
            EventName = "SigningKeyBroken")]
        public static partial void BrokenKept(ILogger logger, string slot, string problem, string remedy, string fingerprint);

        [LoggerMessage(1504, LogLevel.Warning,
            "The signing key {Path} may be read by every user of this container or machine (mode {Mode}). Kubernetes mounts secrets " +
            "so unless told otherwise: set defaultMode: 0440 on the secret's volume and fsGroup on the pod; elsewhere chmod 600",
            EventName = "SigningKeyWorldReadable")]
        public static partial void WorldReadable(ILogger logger, string path, string mode);

        [LoggerMessage(1505, LogLevel.Warning, "{Warning} {Remedy}", EventName = "SigningCertificateEnds")]
        public static partial void CertificateEnds(ILogger logger, string warning, string remedy);
    }
}

/// <summary>The keys at one moment.</summary>
/// <param name="Current">The last good current key, or null.</param>
/// <param name="Next">The last good next key, or null.</param>
/// <param name="Problem">What is wrong with the files now, or null; a last good key may still be in use.</param>
/// <param name="Version">Grows whenever a key changes: a refusal of the old keys says nothing about the new ones.</param>
public sealed record SigningKeySet(SigningKey? Current, SigningKey? Next, SigningKeyProblem? Problem, int Version);
