namespace Sidecar.Configuration;

/// <summary>One thing that can be set: its key, what it means, and how its text becomes a value.</summary>
/// <param name="Key">Key below <c>Sidecar:</c>, for example <c>Listen:Port</c>.</param>
/// <param name="Meaning">One line for <c>--help</c> and the documentation.</param>
/// <param name="Default">The default as text; empty when there is none.</param>
/// <param name="Apply">Stores the text in the options. Throws <see cref="SettingFormatException"/> with what would be right.</param>
public sealed record Setting(string Key, string Meaning, string Default, Action<SidecarOptions, string> Apply)
{
    /// <summary>Must be given.</summary>
    public bool Required { get; init; }

    /// <summary>Takes several values: separated by commas in a text, or an array in a JSON file.</summary>
    public bool IsList { get; init; }

    /// <summary>Key in a configuration file: <c>Sidecar:Listen:Port</c>.</summary>
    public string FullKey => $"Sidecar:{Key}";

    /// <summary>Environment variable: <c>Sidecar__Listen__Port</c>.</summary>
    public string EnvironmentName => FullKey.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Command-line option: <c>--listen-port</c>.</summary>
    public string OptionName => "--" + KebabCase(Key);

    private static string KebabCase(string key)
    {
        var result = new System.Text.StringBuilder(key.Length + 8);
        for (var i = 0; i < key.Length; i++)
        {
            var c = key[i];
            if (c == ':')
            {
                result.Append('-');
            }
            else if (char.IsUpper(c) && i > 0 && key[i - 1] != ':' && !char.IsUpper(key[i - 1]))
            {
                result.Append('-').Append(char.ToLowerInvariant(c));
            }
            else
            {
                result.Append(char.ToLowerInvariant(c));
            }
        }

        return result.ToString();
    }
}

/// <summary>A setting's text does not fit; the message says what would be right.</summary>
public sealed class SettingFormatException : Exception
{
    public SettingFormatException()
    {
    }

    public SettingFormatException(string expected)
        : base(expected)
    {
    }

    public SettingFormatException(string expected, Exception innerException)
        : base(expected, innerException)
    {
    }
}

/// <summary>What is wrong with the configuration, in a line a person can act on.</summary>
/// <param name="Key">Full key, <c>Sidecar:…</c>.</param>
/// <param name="Found">The value found, or null when it is missing or must not be shown.</param>
/// <param name="Expected">What would be right.</param>
public sealed record SettingError(string Key, string? Found, string Expected)
{
    public override string ToString() => Found is null ? $"{Key}: {Expected}" : $"{Key}: found '{Found}'; {Expected}";
}
