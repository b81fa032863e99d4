using System.Globalization;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>How often a test that looks for a race tries: few times, or as often as the variable <c>TEST_ROUNDS</c> says.</summary>
public static class TestRounds
{
    public static int Or(int few) => Environment.GetEnvironmentVariable("TEST_ROUNDS") is { } rounds
        ? int.Parse(rounds, CultureInfo.InvariantCulture)
        : few;
}
