namespace Sidecar.Configuration;

/// <summary>One Salesforce user that the sidecar acts as, and which requests are its own (docs/principals.md).</summary>
/// <param name="Name">Its name; <see cref="DefaultName"/> for the one of the flat settings.</param>
/// <param name="Settings">The settings as they would be if the sidecar had no other principal.</param>
internal sealed record PrincipalOptions(string Name, SidecarOptions Settings)
{
    public const string DefaultName = "default";

    /// <summary>Whether the sidecar logs in at its start and is ready only with a token of it. Default true.</summary>
    public bool Required { get; set; } = true;

    /// <summary>Usernames of legacy logins that are for it; <c>*</c> stands for any characters. Default: none.</summary>
    public IReadOnlyList<string> LegacyUsernames { get; set; } = [];

    /// <summary>Host names that clients use for it. Default: none.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>A port of its own, plain http, on the address of the listener; null for none.</summary>
    public int? Port { get; set; }

    /// <summary>Whether it is the one of the flat settings.</summary>
    public bool IsDefault => Name == DefaultName;

    /// <summary>The full key of one of its settings.</summary>
    public string Key(string key) => IsDefault ? Setting.Full(key) : Setting.Full($"Principals:{Name}:{key}");
}
