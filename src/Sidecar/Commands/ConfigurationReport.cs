using Sidecar.Configuration;

namespace Sidecar.Commands;

/// <summary>All that is wrong with a configuration, for the person who reads the container's log.</summary>
internal static class ConfigurationReport
{
    public static async Task WriteAsync(TextWriter output, IReadOnlyList<SettingError> errors)
    {
        await output.WriteLineAsync($"sidecar: the configuration cannot work, {errors.Count} error{(errors.Count == 1 ? "" : "s")}:");
        foreach (var error in errors)
        {
            await output.WriteLineAsync($"  - {error}");
        }

        await output.WriteLineAsync("Nothing was started. 'sidecar settings' lists every setting.");
    }
}
