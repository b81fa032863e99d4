using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.Principals;

namespace Sidecar.IntegrationTests.Principals;

/// <summary>The placeholder session is the same everywhere and belongs to one user.</summary>
public class PlaceholderSessionTests
{
    [Fact]
    public async Task PlaceholderIssuedBeforeTheOrgWasReached_IsRecognisedAfterwards()
    {
        await using var host = await LegacyLoginHost.StartAsync();
        var placeholder = host.Get<PlaceholderSession>();
        var before = placeholder.Value;
        host.Reachable();
        await host.Get<IOrgIdentitySource>().GetAsync(TestContext.Current.CancellationToken);
        var after = placeholder.Value;
        Assert.NotEqual(before, after);
        Assert.Equal(before[15..], after[15..]);
        Assert.True(placeholder.Recognises(before) && placeholder.Recognises(after));
        foreach (var foreign in new[] { "", "!", "00DRe000000real!", after[..^1], after + "x", after.ToLowerInvariant(), after[16..],
            LegacyLoginHost.RealToken })
        {
            Assert.False(placeholder.Recognises(foreign), foreign);
        }

        Assert.Equal(1, after.Count(c => c == '.'));
        Assert.DoesNotContain(after[16..], placeholder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Placeholder_IsTheSameInEveryReplicaAndOtherForAnotherUser()
    {
        static PlaceholderSession For(string key, string user)
        {
            var options = new SidecarOptions { ConsumerKey = key, Username = user, LoginHost = new Uri("https://acme.my.salesforce.com") };
            return new PlaceholderSession(options, new Fixed(OrgIdentity.Fallback(options)));
        }

        var one = For("key", "user@example.com").Value;
        Assert.Equal(one, For("key", "user@example.com").Value);
        Assert.False(For("key", "other@example.com").Recognises(one));
        Assert.False(For("other", "user@example.com").Recognises(one));
        Assert.False(For("ke", "y\nuser@example.com").Recognises(one));
    }

    private sealed class Fixed(OrgIdentity identity) : IOrgIdentitySource
    {
        public OrgIdentity Current => identity;

        public ValueTask<OrgIdentity> GetAsync(CancellationToken cancellationToken) => new(identity);
    }
}
