using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Architecture;

/// <summary>The rules of the house, on the sources as they are.</summary>
public class HouseTests
{
    private static readonly Lazy<SourceTree> Sidecar = new(() => new SourceTree(SourceFile.Below(Repository.At("src", "Sidecar"))));

    private static IEnumerable<SourceFile> Everything => new[] { "src", "tests", "samples", "bench" }
        .SelectMany(folder => SourceFile.Below(Repository.At(folder)).Select(file => file with { Path = $"{folder}/{file.Path}" }));

    [Fact]
    public void EveryName_IsKnown() => None(Sidecar.Value.Unresolved);

    [Fact]
    public void EveryFolder_IsARoomWithItsOwnNamespace() => None(Rooms.Strangers(Sidecar.Value));

    [Fact]
    public void EveryRoom_UsesOnlyRoomsBeforeIt() => None(Rooms.ArrowsAgainstTheOrder(Sidecar.Value));

    [Fact]
    public void EveryConstructor_HasAFewParameters() => None(SourceRules.CrowdedConstructors(Sidecar.Value));

    [Fact]
    public void NoNull_IsSaidToBeNone() => None(SourceRules.NullsInDisguise(Sidecar.Value));

    [Fact]
    public void NoLog_SaysNull() => None(SourceRules.NullsInLogs(Sidecar.Value));

    [Fact]
    public void NoType_IsPublic() => None(SourceRules.PublicTypes(Sidecar.Value));

    [Fact]
    public void EveryFile_IsShort() => None(SourceRules.LongFiles(Everything));

    [Fact]
    public void EveryLine_IsShort() => None(SourceRules.LongLines(Everything));

    private static void None(IEnumerable<string> violations)
    {
        var all = violations.ToList();
        Assert.True(all.Count == 0, $"{all.Count} violations:\n{string.Join('\n', all)}");
    }
}
