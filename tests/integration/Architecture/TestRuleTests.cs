using Sidecar.IntegrationTests.Tooling;

namespace Sidecar.IntegrationTests.Architecture;

/// <summary>The rules of the tests, on the tests as they are and on made-up ones.</summary>
public class TestRuleTests
{
    private static IReadOnlyList<SourceFile> Tests => SourceFile.Below(Repository.At("tests", "integration"));

    [Fact]
    public void NoHelper_IsThereTwice() => Assert.Empty(TestRules.Twins(Tests));

    [Fact]
    public void NoFolder_UsesAHelperOfAnother()
        => Assert.Empty(TestRules.Borrowers(Tests.Where(file => file.Room != "Architecture")));

    [Fact]
    public void Twins_AreFound() => Assert.Equal(
        ["Logs: Soap/A.cs, Egress/B.cs"],
        TestRules.Twins([new("Soap/A.cs", "namespace A; class Logs { class Inner; }"), new("Egress/B.cs",
            "namespace B; record Logs; class Inner;")]));

    [Fact]
    public void PartsOfOneType_AreNoTwins()
        => Assert.Empty(TestRules.Twins([new("A.cs", "partial class Logs;"), new("B.cs", "partial class Logs;")]));

    [Theory]
    [InlineData("using Sidecar.IntegrationTests.Egress;", 1)]
    [InlineData("using static Sidecar.IntegrationTests.Egress.Peers;", 1)]
    [InlineData("class A { Sidecar.IntegrationTests.Egress.Peer It; IntegrationTests.Egress.Peer Same; }", 1)]
    [InlineData("using Sidecar.IntegrationTests.Fixtures; using Sidecar.IntegrationTests.Tooling; namespace "
        + "Sidecar.IntegrationTests.Soap;", 0)]
    public void Borrower_IsFound(string text, int found) => Assert.Equal(found, TestRules.Borrowers([new("Soap/A.cs", text)]).Count());
}
