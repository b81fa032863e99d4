using System.Text;

namespace Sidecar.Configuration;

/// <summary>One thing that can be set: its key, what it means, and how its text becomes a value.</summary>
/// <param name="Key">Key below <c>Sidecar:</c>, for example <c>Listen:Port</c>.</param>
/// <param name="Meaning">One line for <c>--help</c> and the documentation.</param>
/// <param name="Default">The default as text; empty when there is none.</param>
/// <param name="Apply">Stores the text in the options. Throws <see cref="SettingFormatException"/> with what would be right.</param>
internal sealed record Setting(string Key, string Meaning, string Default, Action<SidecarOptions, string> Apply)
{
    /// <summary>Must be given.</summary>
    public bool Required { get; init; }

    /// <summary>Takes several values: separated by commas in a text, or an array in a JSON file.</summary>
    public bool IsList { get; init; }

    /// <summary>The keys that earlier versions had for it. They still work, with a warning.</summary>
    public IReadOnlyList<string> FormerKeys { get; init; } = [];

    /// <summary>Key in a configuration file: <c>Sidecar:Listen:Port</c>.</summary>
    public string FullKey => Full(Key);

    /// <summary>Environment variable: <c>Sidecar__Listen__Port</c>.</summary>
    public string EnvironmentName => FullKey.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Command-line option: <c>--listen-port</c>.</summary>
    public string OptionName => Option(Key);

    /// <summary>The key in a configuration file.</summary>
    public static string Full(string key) => $"Sidecar:{key}";

    /// <summary>The command-line option.</summary>
    public static string Option(string key)
    {
        var result = new StringBuilder("--", key.Length + 8);
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
internal sealed class SettingFormatException : Exception
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
