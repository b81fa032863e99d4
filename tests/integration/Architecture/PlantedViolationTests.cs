namespace Sidecar.IntegrationTests.Architecture;

/// <summary>The rules on small made-up houses: each finds the violation that it is for, and nothing in a good house.</summary>
public class PlantedViolationTests
{
    private const string Token = "namespace Sidecar.AccessTokens; internal sealed class Token { public int Age => 1; public static "
        + "Token Latest => new(); }";

    private const string Tokens =
        "namespace Sidecar.AccessTokens; internal static class Tokens { public static int AgeOf(this string it) => it.Length; "
        + "public static System.Collections.Generic.List<Token> All => []; }";

    [Fact]
    public void GoodHouse_HasNoViolation()
    {
        var house = House(
            ("Secrets/Mask.cs", "namespace Sidecar.Secrets; internal sealed class Mask;"),
            ("AccessTokens/Token.cs", Token),
            ("Forwarding/UrlRewriting/Forwarder.cs", """
                using Sidecar.AccessTokens;
                using Sidecar.Secrets;
                namespace Sidecar.Forwarding.UrlRewriting;
                internal sealed class Forwarder(Token token, Mask mask) { public object Both => (token, mask); }
                """),
            ("Program.cs", "System.Console.WriteLine(Sidecar.AccessTokens.Token.Latest);"));
        Assert.Empty(house.Unresolved);
        Assert.Empty(Rooms.Strangers(house));
        Assert.Empty(Rooms.ArrowsAgainstTheOrder(house));
        Assert.Empty(SourceRules.CrowdedConstructors(house));
        Assert.Empty(SourceRules.NullsInDisguise(house));
        Assert.Empty(SourceRules.PublicTypes(house));
    }

    [Fact]
    public void LogThatMaySayNull_IsFound()
    {
        var house = House(("Secrets/Mask.cs", """
            namespace Sidecar.Secrets;
            internal static partial class Mask
            {
                [LoggerMessage(1, LogLevel.Warning, "{Text} {Remedy}")]
                public static partial void Told(ILogger logger, string text, string? remedy);
            }
            """));
        Assert.Contains("may log null as remedy", Assert.Single(SourceRules.NullsInLogs(house)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("using Sidecar.AccessTokens; namespace Sidecar.Secrets; internal sealed class Mask;")]
    [InlineData("namespace Sidecar.Secrets; internal sealed class Mask(Sidecar.AccessTokens.Token token) { public object It => token; }")]
    [InlineData("namespace Sidecar.Secrets; internal sealed class Mask { public AccessTokens.Token? It { get; } }")]
    [InlineData("namespace Sidecar.Secrets; internal sealed class Mask { public object It => new AccessTokens.Token(); }")]
    [InlineData("namespace Sidecar.Secrets; internal sealed class Mask { public string It => nameof(AccessTokens.Token); }")]
    [InlineData("namespace Sidecar.Secrets; internal sealed class Mask : System.Collections.Generic.List<AccessTokens.Token>;")]
    [InlineData("namespace Sidecar.Secrets; internal sealed class Mask { public int It => AccessTokens.Tokens.AgeOf(\"\"); }")]
    [InlineData("global using T = Sidecar.AccessTokens.Token; namespace Sidecar.Secrets { internal sealed class Mask; }")]
    public void NameOfALaterRoom_IsFound(string mask)
        => AssertArrow("Secrets/Mask.cs", House(("Secrets/Mask.cs", mask), ("AccessTokens/Token.cs", Token), ("AccessTokens/Tokens.cs",
            Tokens)));

    [Theory]
    [InlineData("public object It => Given.Token;")]
    [InlineData("public object It { get { var token = Given.Token; return 1; } }")]
    [InlineData("public object It => Given.Several[0].Age;")]
    [InlineData("public int It => \"\".AgeOf();")]
    public void LaterRoomWithoutItsName_IsFound(string member)
    {
        // Given hands the later room's things on; a file beside it has the using that the extension needs.
        var house = House(
            ("Secrets/Given.cs", """
                global using static Sidecar.AccessTokens.Tokens;
                namespace Sidecar.Secrets;
                internal static class Given
                {
                    public static Sidecar.AccessTokens.Token Token => new();
                    public static System.Collections.Generic.List<Sidecar.AccessTokens.Token> Several => [];
                }
                """),
            ("Secrets/Mask.cs", "namespace Sidecar.Secrets; internal sealed class Mask { " + member + " }"),
            ("AccessTokens/Token.cs", Token),
            ("AccessTokens/Tokens.cs", Tokens));
        AssertArrow("Secrets/Mask.cs", house);
    }

    [Fact]
    public void UseOfTheHost_IsFound() => AssertArrow("Commands/Run.cs", House(
        ("SidecarHost.cs", "namespace Sidecar; internal static class SidecarHost { public static int Build() => 1; }"),
        ("Commands/Run.cs", "namespace Sidecar.Commands; internal sealed class Run { public int It => SidecarHost.Build(); }")));

    [Fact]
    public void CycleOfTwoRooms_HasOneArrowAgainstTheOrder()
    {
        var house = House(
            ("Secrets/Mask.cs", "namespace Sidecar.Secrets; internal sealed class Mask { public object? It => default(Soap.Head); }"),
            ("Soap/Head.cs", "namespace Sidecar.Soap; internal sealed class Head { public object? It => default(Secrets.Mask); }"));
        Assert.StartsWith("Secrets/Mask.cs:1: Secrets uses Soap,", Assert.Single(Rooms.ArrowsAgainstTheOrder(house)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownFolder_IsFound()
        => Assert.Contains("Helpers", Assert.Single(Rooms.Strangers(House(("Helpers/Text.cs",
            "namespace Sidecar.Helpers; class Text;")))), StringComparison.Ordinal);

    [Theory]
    [InlineData("Soap/Mask.cs", "namespace Sidecar.Secrets; class Mask;")]
    [InlineData("Forwarding/UrlRewriting/Urls.cs", "namespace Sidecar.Forwarding; class Urls;")]
    [InlineData("Host.cs", "namespace Sidecar.Soap; class Host;")]
    public void NamespaceOfAnotherFolder_IsFound(string path, string text) => Assert.Single(Rooms.Strangers(House((path, text))));

    [Fact]
    public void UnknownName_IsFound()
        => Assert.NotEmpty(House(("Soap/Head.cs", "namespace Sidecar.Soap; class Head { Missing It; }")).Unresolved);

    [Theory]
    [InlineData("class Crowd(int a, int b, int c, int d, int e, int f, int g, int h);", true)]
    [InlineData("record Crowd(int A, int B, int C, int D, int E, int F, int G, int H);", false)]
    [InlineData("class Crowd { Crowd(int a, int b, int c, int d, int e, int f, int g, int h) { } }", true)]
    [InlineData("struct Crowd(int a, int b, int c, int d, int e, int f, int g, int h) { int It => a; }", true)]
    [InlineData("class Few(int a, int b, int c, int d, int e, int f, int g);", false)]
    [InlineData("class Few { void Crowd(int a, int b, int c, int d, int e, int f, int g, int h) { } }", false)]
    public void CrowdedConstructor_IsFound(string type, bool found)
        => Assert.Equal(found ? 1 : 0, SourceRules.CrowdedConstructors(House(("Soap/Head.cs", "namespace Sidecar.Soap; " + type))).Count());

    [Theory]
    [InlineData("string a = null!;", true)]
    [InlineData("string a = default!;", true)]
    [InlineData("string a = default(string)!;", true)]
    [InlineData("string? a = null;", false)]
    [InlineData("object a = \"\".ToString()!;", false)]
    public void NullInDisguise_IsFound(string field, bool found)
        => Assert.Equal(found
            ? 1
            : 0, SourceRules.NullsInDisguise(House(("Soap/Head.cs", $"namespace Sidecar.Soap; class Head {{ {field} }}"))).Count());

    [Theory]
    [InlineData("public class Head;", true)]
    [InlineData("public sealed record Head;", true)]
    [InlineData("public enum Head { A }", true)]
    [InlineData("public interface IHead;", true)]
    [InlineData("public delegate void Head();", true)]
    [InlineData("internal class Head { public int A; public class Inner; }", false)]
    [InlineData("class Head;", false)]
    public void PublicType_IsFound(string type, bool found)
        => Assert.Equal(found ? 1 : 0, SourceRules.PublicTypes(House(("Soap/Head.cs", "namespace Sidecar.Soap; " + type))).Count());

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void LongFile_IsFound(int lines, bool found)
        => Assert.Equal(found ? 1 : 0, SourceRules.LongFiles([new("A.cs", string.Concat(Enumerable.Repeat("//\n", lines)))]).Count());

    [Theory]
    [InlineData(140, false)]
    [InlineData(141, true)]
    public void LongLine_IsFound(int columns, bool found)
        => Assert.Equal(found ? ["A.cs:2: 141 columns"] : [], SourceRules.LongLines([new("A.cs", "\n" + new string('/', columns) + "\n")]));

    private static SourceTree House(params (string Path, string Text)[] files)
        => new(files.Select(file => new SourceFile(file.Path, file.Text)));

    private static void AssertArrow(string from, SourceTree house)
        => Assert.Contains(Rooms.ArrowsAgainstTheOrder(house), arrow => arrow.StartsWith(from + ":", StringComparison.Ordinal));
}
