namespace Sidecar.Configuration;

/// <summary>Finds keys that no setting has, so that a misspelt one is not ignored in silence.</summary>
internal static class UnknownSettings
{
    private static readonly IReadOnlyList<string> Known = [.. SettingsCatalog.All.Select(static setting => setting.Key)];

    private static readonly HashSet<string> Accepted
        = new(Known.Concat(SettingsCatalog.All.SelectMany(static setting => setting.FormerKeys)), StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<SettingError> In(IConfigurationSection root)
    {
        foreach (var (key, value) in root.AsEnumerable(makePathsRelative: true))
        {
            // Array items (…:0) belong to their list.
            var name = key.LastIndexOf(':') is var colon and > 0 && int.TryParse(key.AsSpan(colon + 1), out _) ? key[..colon] : key;
            if (value is not null && !Accepted.Contains(name) && !IsOfPrincipal(name))
            {
                yield return new(Setting.Full(key), null, $"there is no such setting; {Hint(name)}");
            }
        }
    }

    /// <summary><c>Principals:&lt;name&gt;:&lt;key&gt;</c>.</summary>
    private static bool IsOfPrincipal(string name)
        => name.Split(':', 3) is [var section, _, var key]
            && section.Equals("Principals", StringComparison.OrdinalIgnoreCase)
            && PrincipalSettings.Keys.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static string Hint(string name)
    {
        if (name.StartsWith("Principals:", StringComparison.OrdinalIgnoreCase))
        {
            return $"a principal has {string.Join(", ", PrincipalSettings.Keys)}";
        }

        var nearest = Known.MinBy(key => Distance(key, name))!;
        return Distance(nearest, name) <= Math.Max(2, name.Length / 4)
            ? $"did you mean {Setting.Full(nearest)}?"
            : "'sidecar settings' lists them all";
    }

    /// <summary>Edit distance, ignoring case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
