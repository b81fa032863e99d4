using Sidecar.Configuration;

namespace Sidecar.IntegrationTests.Configuration;

/// <summary>Which version a request goes out with, and what is no rule.</summary>
public sealed class LiftRuleTests
{
    [Theory]
    [InlineData("<41.0=62.0", "rest", 400, 620)]
    [InlineData("<41.0=62.0", "soap", 409, 620)]
    [InlineData("<41.0=62.0", "rest", 410, 0)]
    [InlineData("<41.0=62.0", "rest", 0, 0)]
    [InlineData("<=41.0=62.0", "rest", 410, 620)]
    [InlineData("<v41=v62", "bulk1", 290, 620)]
    [InlineData("29.0=62.0", "streaming", 290, 620)]
    [InlineData("29.0=62.0", "rest", 300, 0)]
    [InlineData("21.0-30.0=40.0", "rest", 210, 400)]
    [InlineData("21.0-30.0=40.0", "rest", 300, 400)]
    [InlineData("21.0-30.0=40.0", "rest", 200, 0)]
    [InlineData("soap:<41.0=62.0", "soap", 290, 620)]
    [InlineData("soap:<41.0=62.0", "rest", 290, 0)]
    [InlineData("SOAP: < 41.0 = 62.0 ", "soap", 290, 620)]
    [InlineData("soap:<31.0=31.0,<41.0=62.0", "soap", 290, 310)]
    [InlineData("soap:<31.0=31.0,<41.0=62.0", "rest", 290, 620)]
    public void FirstRuleThatMatches_Decides(string rules, string family, int version, int target)
        => Assert.Equal(target, LiftRule.TargetOf([.. rules.Split(',').Select(LiftRule.Parse)], family, version));

    [Theory]
    [InlineData("41.0")]
    [InlineData("=62.0")]
    [InlineData("<=62.0")]
    [InlineData("<41.0=")]
    [InlineData("<41.0=new")]
    [InlineData("30.0-21.0=62.0")]
    [InlineData("<41.00=62.0")]
    [InlineData("bulk2:<41.0=62.0", "rest, soap, bulk1, streaming")]
    [InlineData("<41.0=40.0", "40.9")]
    [InlineData("62.0=62.0", "62.0")]
    public void WhatIsNoRule_IsRefusedWithWhatWouldBe(string text, string expected = "<41.0=62.0")
        => Assert.Contains(expected, Assert.Throws<SettingFormatException>(() => LiftRule.Parse(text)).Message, StringComparison.Ordinal);
}
