using System.Text;
using Sidecar.Commands;

namespace Sidecar.IntegrationTests.Commands;

/// <summary>What <c>sidecar status</c> writes: colours on a terminal only, and nothing that another process could misuse.</summary>
public sealed class StatusOutputTests
{
    [Theory]
    [InlineData(false, null, "xterm", true)]
    [InlineData(false, "", null, true)]
    [InlineData(true, null, "xterm", false)]
    [InlineData(false, "1", "xterm", false)]
    [InlineData(false, null, "dumb", false)]
    public void Colours_AreForTerminalsThatShowThem(bool redirected, string? noColor, string? terminal, bool allowed)
        => Assert.Equal(allowed, TerminalColors.Allowed(redirected, noColor, terminal));

    [Fact]
    public void State_IsColouredByExitCode_AndPlainOtherwise()
    {
        Assert.Equal(
            "\u001b[31mdoes not work\u001b[0m  localhost:1\n", Written(true, output => output.State("does not work", 1, "localhost:1")));
        Assert.Equal("works  localhost:1\n", Written(false, output => output.State("works", 0, "localhost:1")));
    }

    [Fact]
    public void TextOfAnotherProcess_MovesNoCursor()
    {
        Assert.Equal("  problem:    a?[2Jb\n", Written(true, output => output.Line("problem", "a\u001b[2Jb")));
        Assert.Empty(Written(true, output => output.Line("problem", null)));
    }

    [Fact]
    public void Metrics_AreSummed_WithAndWithoutTimes()
    {
        var metrics = StatusMetrics.Read(Encoding.UTF8.GetBytes("""
            # HELP sidecar_access_token_logins_total Logins
            sidecar_access_token_logins_total{otel_scope_name="Sidecar.AccessTokens"} 2 1764115200000
            sidecar_request_active 3
            sidecar_request_active_elsewhere 9
            sidecar_request_refusals_total{dialect="rest",error="x"} 4 1764115200000
            sidecar_request_refusals_total{dialect="soap",error="y"} 1
            """));
        Assert.Equal(new StatusMetrics("2 granted, 0 failed", "3 in flight, 0 waiting, 5 answered here with an error"), metrics);
        Assert.Equal(new StatusMetrics("", ""), StatusMetrics.Read(null));
    }

    private static string Written(bool colors, Action<StatusOutput> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(new(text, colors));
        return text.ToString();
    }
}
