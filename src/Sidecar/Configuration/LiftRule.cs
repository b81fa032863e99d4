namespace Sidecar.Configuration;

/// <summary>
/// One rule of <c>Sidecar:ApiVersions:Lift</c>: requests that name a version of a range go out with another one. <c>&lt;41.0=62.0</c>,
/// <c>soap:21.0-30.0=40.0</c>.
/// </summary>
/// <param name="Family">The name of an API family, or empty for all.</param>
/// <param name="From">The lowest version of the range, as <see cref="VersionNumber"/>.</param>
/// <param name="To">The highest version of the range.</param>
/// <param name="Target">The version with which the requests go out.</param>
internal sealed record LiftRule(string Family, int From, int To, int Target)
{
    /// <summary>The families whose paths name a version.</summary>
    public static IReadOnlyList<string> Families { get; } = ["rest", "soap", "bulk1", "streaming"];

    private const string Example = "give a range and a newer version, such as <41.0=62.0, soap:21.0-30.0=40.0 or rest:29.0=62.0";

    /// <exception cref="SettingFormatException">It is no rule; the message says what would be right.</exception>
    public static LiftRule Parse(string text)
    {
        var (family, rule) = Split(text, text.IndexOf(':', StringComparison.Ordinal));
        family = family.ToLowerInvariant();
        if (family.Length > 0 && !Families.Contains(family))
        {
            throw new SettingFormatException($"give one of the API families {string.Join(", ", Families)} before the colon");
        }

        var equals = rule.LastIndexOf('=');
        var range = equals < 0 ? null : RangeOf(rule.AsSpan(0, equals).Trim());
        var target = equals < 0 ? 0 : VersionNumber.Parse(rule.AsSpan(equals + 1).Trim());
        if (range is not var (from, to) || from > to || target == 0)
        {
            throw new SettingFormatException(Example);
        }

        return target > to
            ? new(family, from, to, target)
            : throw new SettingFormatException($"lift to a version above the range, of which the highest is {VersionNumber.Text(to)}");
    }

    /// <summary>The version with which a request goes out; 0 when it keeps its own.</summary>
    /// <param name="rules">The rules; the first one that matches decides.</param>
    /// <param name="family">The name of the request's API family.</param>
    /// <param name="version">The version in its path; 0 for none.</param>
    public static int TargetOf(IReadOnlyList<LiftRule> rules, string family, int version)
    {
        // A loop and no query: each request comes here.
        for (var i = 0; i < rules.Count && version > 0; i++)
        {
            var rule = rules[i];
            if (version >= rule.From && version <= rule.To && (rule.Family.Length == 0 || rule.Family == family))
            {
                return rule.Target;
            }
        }

        return 0;
    }

    private static (int From, int To)? RangeOf(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("<"))
        {
            var includes = text.StartsWith("<=");
            var bound = VersionNumber.Parse(text[(includes ? 2 : 1)..].Trim());
            return bound == 0 ? null : (1, includes ? bound : bound - 1);
        }

        var dash = text.IndexOf('-');
        var from = VersionNumber.Parse((dash < 0 ? text : text[..dash]).Trim());
        var to = dash < 0 ? from : VersionNumber.Parse(text[(dash + 1)..].Trim());
        return from == 0 || to == 0 ? null : (from, to);
    }

    private static (string Before, string After) Split(string text, int colon)
        => colon < 0 ? ("", text) : (text[..colon].Trim(), text[(colon + 1)..]);
}
