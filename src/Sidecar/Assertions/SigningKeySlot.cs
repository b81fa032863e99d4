using Sidecar.Certificates;

namespace Sidecar.Assertions;

/// <summary>One configured path of a signing key, the last good key that was there, and what there is to say about it in the log.</summary>
internal sealed partial class SigningKeySlot : IDisposable
{
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<bool> _looked;
    private readonly ExpiryWatch _expiry = new();
    private readonly MountedFile<SigningKey> _file;
    private string? _fingerprint;

    /// <param name="name"><c>current</c> or <c>next</c>.</param>
    /// <param name="path">The key file, or the directory of a Kubernetes secret.</param>
    /// <param name="passwordPath">File with its password; empty for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where changes are told.</param>
    /// <param name="looked">Called after each look, with true when there is another key than before.</param>
    public SigningKeySlot(string name, string path, string passwordPath, TimeProvider time, ILogger logger, Action<bool> looked)
    {
        (_name, _time, _logger, _looked) = (name, time, logger, looked);
        _file = new(() => SigningKeyFile.Read(path, passwordPath), SigningKeyFormat.Parse, time, Looked);
    }

    /// <summary>The last good key; a broken successor never replaces it.</summary>
    public SigningKey? Key => _file.Value;

    /// <summary>What is wrong with the content that is there now, or null.</summary>
    public MountedFileProblem? Problem => _file.Problem;

    public void Poll() => _file.Poll();

    public void Dispose() => _file.Dispose();

    private void Looked(MountedChange change)
    {
        Tell(change);
        if (_expiry.News(Key?.Expiry(_name), _time.GetUtcNow()) is { } news)
        {
            Log.CertificateEnds(_logger, news.Warning, news.Remedy);
        }

        // Other content may be the same key: another format or password, or a renewed certificate.
        var before = _fingerprint;
        _fingerprint = Key?.Fingerprint;
        _looked(_fingerprint != before);
    }

    private void Tell(MountedChange change)
    {
        switch (change)
        {
            case MountedChange.Broken when Key is null:
                Log.Unusable(_logger, _name, Problem!.Message, Problem.Remedy);
                break;
            case MountedChange.Broken:
                Log.BrokenKept(_logger, _name, Problem!.Message, Problem.Remedy, Key.Fingerprint);
                break;
            case MountedChange.Loaded:
                Log.Loaded(_logger, _name, Key!.Path, Key.KeySize, Key.Fingerprint);
                WarnIfWorldReadable(Key);
                break;
            case MountedChange.Replaced:
                Log.Replaced(_logger, _name, Key!.Path, Key.KeySize, Key.Fingerprint);
                WarnIfWorldReadable(Key);
                break;
            case MountedChange.None:
                break;
        }
    }

    private void WarnIfWorldReadable(SigningKey key)
    {
        if (key.IsWorldReadable && !IsSecretVolume(key.Path))
        {
            Log.WorldReadable(_logger, key.Path, Convert.ToString((int)key.Mode!, 8).PadLeft(4, '0'));
        }
    }

    // Kubernetes' mark of such a volume. Only the containers that mount it can read it, and mode 0444 needs no fsGroup.
    private static bool IsSecretVolume(string key) => Directory.Exists(Path.Combine(Path.GetDirectoryName(key)!, "..data"));

    private static partial class Log
    {
        [LoggerMessage(1500, LogLevel.Information,
            "The {Slot} signing key was loaded from {Path}: RSA {Bits}, public key SHA-256 {Fingerprint}",
            EventName = "SigningKeyLoaded")]
        public static partial void Loaded(ILogger logger, string slot, string path, int bits, string fingerprint);

        [LoggerMessage(1501, LogLevel.Information,
            "The {Slot} signing key at {Path} changed: RSA {Bits}, public key SHA-256 {Fingerprint}",
            EventName = "SigningKeyChanged")]
        public static partial void Replaced(ILogger logger, string slot, string path, int bits, string fingerprint);

        [LoggerMessage(1502, LogLevel.Error,
            "The {Slot} signing key is unusable. {Problem} {Remedy}",
            EventName = "SigningKeyUnusable")]
        public static partial void Unusable(ILogger logger, string slot, string problem, string remedy);

        [LoggerMessage(1503, LogLevel.Error,
            "The {Slot} signing key changed to something unusable; the last good one ({Fingerprint}) stays in use. {Problem} {Remedy}",
            EventName = "SigningKeyBroken")]
        public static partial void BrokenKept(ILogger logger, string slot, string problem, string remedy, string fingerprint);

        [LoggerMessage(1504, LogLevel.Warning,
            "Every user of this container or machine may read the signing key {Path} (mode {Mode}). Use chmod 600, with the "
            + "sidecar's user as the owner",
            EventName = "SigningKeyWorldReadable")]
        public static partial void WorldReadable(ILogger logger, string path, string mode);

        [LoggerMessage(1505, LogLevel.Warning, "{Warning} {Remedy}", EventName = "SigningCertificateEnds")]
        public static partial void CertificateEnds(ILogger logger, string warning, string remedy);
    }
}
