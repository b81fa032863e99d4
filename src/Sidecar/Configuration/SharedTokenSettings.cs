using static Sidecar.Configuration.SettingText;

namespace Sidecar.Configuration;

/// <summary>The settings of <see cref="SharedTokenOptions"/>, and the rules between them.</summary>
internal static class SharedTokenSettings
{
    private const int LongestName = 64;

    private static readonly SharedTokenOptions Defaults = new();

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("SharedTokens:Address", "Redis or Valkey by which replicas share one login, host[:port]; empty: each logs in by itself", "",
            (o, v) => o.SharedTokens.Address = HostText.WithPort(v)),
        new("SharedTokens:Tls", "Reach it by TLS", "true", (o, v) => o.SharedTokens.Tls = Flag(v)),
        new("SharedTokens:CaCertificatePath", "PEM file of further certificate authorities to trust for it", "",
            (o, v) => o.SharedTokens.CaCertificatePath = Path(v)),
        new("SharedTokens:User", "ACL user at it", Defaults.User, (o, v) => o.SharedTokens.User = Name(v)),
        new("SharedTokens:PasswordPath", "File with the password of that user", "", (o, v) => o.SharedTokens.PasswordPath = Path(v)),
        new("SharedTokens:KeyPrefix", "What the names of all its keys and channels begin with", Defaults.KeyPrefix,
            (o, v) => o.SharedTokens.KeyPrefix = Name(v)),
        new("SharedTokens:Group", "Only replicas of the same group share; one for each egress address where sessions are locked to it",
            "one for all", (o, v) => o.SharedTokens.Group = Name(v)),
    ];

    /// <summary>What does not fit together.</summary>
    public static SettingError? Check(SharedTokenOptions options)
        => options.Enabled || options is { PasswordPath: "", CaCertificatePath: "", Group: "" }
            ? null
            : new("Sidecar:SharedTokens:Address", null, "missing; the other settings of SharedTokens are of no use without it");

    // They stand in names of Redis keys, in ACL rules with wildcards, and in log lines.
    private static string Name(string text)
        => text.Length <= LongestName && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
            ? text
            : throw new SettingFormatException("give at most 64 letters, digits, and any of - _ . :");
}
