using Sidecar.Certificates;

namespace Sidecar.Assertions;

/// <summary>What one look at a key path brought.</summary>
internal enum SlotChange
{
    None,
    Loaded,
    Replaced,

    /// <summary>Different content, same key (a password change, another format, a renewed certificate).</summary>
    SameKey,
    Broken,
}

/// <summary>One configured path and the last good key that was there. Used by <see cref="SigningKeys"/> under its lock.</summary>
internal sealed class SigningKeySlot(string name, string path, string passwordPath)
{
    private readonly ExpiryWatch _expiry = new();
    private string? _identity;

    /// <summary><c>current</c> or <c>next</c>.</summary>
    public string Name => name;

    /// <summary>The last good key; a broken successor never replaces it.</summary>
    public SigningKey? Key { get; private set; }

    /// <summary>What is wrong with the content that is there now, or null.</summary>
    public SigningKeyProblem? Problem { get; private set; }

    /// <summary>What is new about the end of the key's certificate, as something to warn of, or null.</summary>
    public (string Warning, string Remedy)? ExpiryNews(DateTimeOffset now) => _expiry.News(Key?.Expiry(name), now);

    public SlotChange Poll()
    {
        var result = SigningKeyFile.Load(path, passwordPath, out var identity);
        // By content, not by time stamp or watcher: Kubernetes swaps a symbolic link two levels up, and some volumes send no events.
        if (identity == _identity)
            return SlotChange.None;
        _identity = identity;
        Problem = result.Problem;
        if (!result.Succeeded)
            return SlotChange.Broken;
        var before = Key;
        Key = result.Key;
        if (before is null)
            return SlotChange.Loaded;
        return before.Fingerprint == Key.Fingerprint ? SlotChange.SameKey : SlotChange.Replaced;
    }
}
