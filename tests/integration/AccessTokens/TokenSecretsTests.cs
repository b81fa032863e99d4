using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Secrets;

namespace Sidecar.IntegrationTests.AccessTokens;

public class TokenSecretsTests
{
    [Fact]
    public async Task NothingSecret_IsLoggedOrShown()
    {
        await using var world = await TokenWorld.StartAsync(options => options.TokenRequests.MaxRetries = 1, next: true);
        var shown = new List<string?>();
        world.Org.Skew = TimeSpan.FromMinutes(10);
        var token = await world.TokenAsync();
        shown.Add(token.ToString());
        world.Org.Certificates[0] = KeyMaterial.Second;
        token = (await world.Source.RenewAsync(token, TokenWorld.Stop)).Token!;
        shown.Add(world.Source.Status.ToString());

        // A mean endpoint: it echoes the assertion and the token in its error, as text, as error code and as instance.
        var assertion = world.Org.Assertions[^1];
        foreach (var answer in new[]
        {
            Answer.Error("invalid_grant", $"bad assertion {assertion} for {token.Value}"),
            Answer.Error(token.Value, "x"),
            Answer.Error(assertion, "x", 503),
            TokenEndpointStub.Grant(token.Value, $"https://{token.Value[..14]}.evil.example/{assertion}"),
            new Answer(400, assertion),
        })
        {
            world.Org.Always = answer;
            world.ChangeKey("current", KeyMaterial.Pem(world.Org.Requests % 2 == 0 ? KeyMaterial.First : KeyMaterial.Second));
            world.Time.Advance(TimeSpan.FromMinutes(20));
            var result = await world.Source.RenewAsync(token, TokenWorld.Stop);
            Assert.NotNull(result.Problem);
            shown.Add(result.Problem.ToString());
            shown.Add(result.ToString());
        }

        world.ChangeKey("current", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\n-----END PRIVATE KEY-----\n");
        shown.AddRange(world.Logs.Entries.Select(entry => entry.Text));
        var everything = string.Join('\n', shown);

        // Proof that the places where it could be were looked at.
        Assert.Contains("bad assertion", everything, StringComparison.Ordinal);
        Assert.Contains("evil.example", everything, StringComparison.Ordinal);
        var secrets = world.Org.Issued.Concat(world.Org.Assertions).SelectMany(secret => new[] { secret, secret[20..60] })
            .Append("c2VjcmV0").Append("MII");
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("user hasn't approved this consumer", "user hasn't approved this consumer")]
    [InlineData("session 00Dxx0000001gPL!AQ4A.short is gone", "session *** is gone")]
    [InlineData("got eyJhbGciOiJSUzI1NiJ9.e30.c2ln here", "got *** here")]
    [InlineData("key 3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0 unknown", "key *** unknown")]
    [InlineData("Name or service not known (acme2--staging.sandbox.my.salesforce.com:443)",
        "Name or service not known (acme2--staging.sandbox.my.salesforce.com:443)")]
    [InlineData("OAUTH_APPROVAL_ERROR_GENERIC_FOR_THIS_APP", "OAUTH_APPROVAL_ERROR_GENERIC_FOR_THIS_APP")]
    [InlineData("two\r\nlines\tand \u0007bell \u2028 end", "two lines and bell end")]
    public void SafeText_MasksWhatLooksLikeAToken(string text, string expected) => Assert.Equal(expected, SafeText.From(text));

    [Fact]
    public void SafeText_IsBounded()
    {
        var text = SafeText.From(string.Concat(Enumerable.Repeat("word ", 10_000)));
        Assert.Equal(SafeText.MaxLength, text.Length);
        Assert.EndsWith("…", text, StringComparison.Ordinal);
    }

    [Fact]
    public void SafeText_MasksBeforeItCuts()
    {
        var text = SafeText.From(new string('x', 190).Insert(100, " ") + " 00Dxx0000001gPL!AQ4A.secret");
        Assert.DoesNotContain("00Dxx", text, StringComparison.Ordinal);
    }
}
