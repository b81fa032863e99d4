namespace Sidecar.Configuration;

/// <summary>The settings as file, environment and command line give them, and what there is to say about them.</summary>
/// <param name="Options">The values; only to be used when there are no errors.</param>
/// <param name="Errors">Everything that is wrong, all at once.</param>
/// <param name="Warnings">What works and should be changed, a line each.</param>
internal sealed record Settings(SidecarOptions Options, IReadOnlyList<SettingError> Errors, IReadOnlyList<string> Warnings)
{
    public void Deconstruct(out SidecarOptions options, out IReadOnlyList<SettingError> errors) => (options, errors) = (Options, Errors);
}

/// <summary>What is wrong with the configuration, in a line a person can act on.</summary>
/// <param name="Key">Full key, <c>Sidecar:…</c>.</param>
/// <param name="Found">The value found, or null when it is missing or must not be shown.</param>
/// <param name="Expected">What would be right.</param>
internal sealed record SettingError(string Key, string? Found, string Expected)
{
    public override string ToString() => Found is null ? $"{Key}: {Expected}" : $"{Key}: found '{Found}'; {Expected}";

    /// <summary>
    /// A value for people. Whatever stands in the place of a URL or number may be a secret pasted into the wrong variable: little of a
    /// long text is shown, and no password before a host.
    /// </summary>
    public static string Shown(string text)
    {
        var at = text.LastIndexOf('@');
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var user = scheme >= 0 && scheme < at ? scheme + 3 : 0;
        var masked = user > 0 || (at > 0 && text.AsSpan(0, at).Contains(':'))
            ? string.Concat(text.AsSpan(0, user), "***", text.AsSpan(at))
            : text;
        return masked.Length <= 60 ? masked : masked[..20] + "…";
    }
}
