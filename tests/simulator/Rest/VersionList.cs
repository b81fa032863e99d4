using System.Text.Json.Nodes;

namespace Simulator.Rest;

internal static class VersionList
{
    public static RestAnswer Create() => RestAnswer.Ok(new JsonArray([.. Enumerable.Range(31, 36).Select(version => new JsonObject
    {
        ["label"] = $"Release {version}",
        ["url"] = $"/services/data/v{version}.0",
        ["version"] = $"{version}.0",
    })]), "Versions");
}
