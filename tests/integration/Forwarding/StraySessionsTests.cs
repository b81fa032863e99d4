using Sidecar.Forwarding;

namespace Sidecar.IntegrationTests.Forwarding;

public class StraySessionsTests
{
    private const string Dead = "00Dxx0000001gPL!AQEAQDeadSessionOfALegacyProgram";
    private const string Ours = "00Dxx0000001gPL!AQEAQTheTokenThatIsInjectedHere1";

    [Fact]
    public void HeaderOfSeveralLines_OnlyTheSessionsGo()
    {
        using var request = new HttpRequestMessage();
        request.Headers.TryAddWithoutValidation("X-Mine", ["first", $"a {Dead} b", "third", $"c {Dead}"]);
        request.Headers.TryAddWithoutValidation("X-Other", "stays!");
        CredentialStripping.StripStraySessions(request.Headers, Ours);
        Assert.Equal(["first", "a masked b", "third", "c masked"], request.Headers.NonValidated["X-Mine"]);
        Assert.Equal(["stays!"], request.Headers.NonValidated["X-Other"]);
    }

    [Theory]
    [InlineData(Dead)]
    [InlineData("00Dxx0000001gPL%21AQEAQDeadSessionOfALegacyProgram")]
    public void Session_HoweverItsMarkIsWritten_IsMasked(string session)
    {
        using var request = new HttpRequestMessage();
        request.Headers.TryAddWithoutValidation("X-Mine", session);
        CredentialStripping.StripStraySessions(request.Headers, Ours);
        Assert.Equal(["masked"], request.Headers.NonValidated["X-Mine"]);
    }

    [Fact]
    public void OurToken_Stays()
    {
        using var request = new HttpRequestMessage();
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Ours}");
        CredentialStripping.StripStraySessions(request.Headers, Ours);
        Assert.Equal([$"Bearer {Ours}"], request.Headers.NonValidated["Authorization"]);
    }
}
