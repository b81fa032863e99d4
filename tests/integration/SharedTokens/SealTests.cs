using Sidecar.Assertions;
using Sidecar.IntegrationTests.Fixtures;
using Sidecar.SharedTokens;

namespace Sidecar.IntegrationTests.SharedTokens;

/// <summary>What is sealed can be opened by the same key for the same identity, and by nobody else.</summary>
public sealed class SealTests
{
    private static readonly ShareIdentity Identity = new(
        "default", "3MVG9.key", "integration@acme.example", "https://acme.my.salesforce.com",
        "https://acme.my.salesforce.com/services/oauth2/token", "");

    private static readonly byte[] Content = "the token"u8.ToArray();

    public static TheoryData<int> Parts => [.. Enumerable.Range(0, 6)];

    [Fact]
    public void SameKeyInAnyFormat_OpensWhatAnotherSealed()
    {
        using var folder = new TestFolder();
        var pkcs8 = Key(folder.Write("pkcs8.pem", KeyMaterial.First.ExportPkcs8PrivateKeyPem()));
        var pkcs1 = Key(folder.Write("pkcs1.pem", KeyMaterial.First.ExportRSAPrivateKeyPem()));

        Assert.Equal(Content, Seal(pkcs1).Open(Seal(pkcs8).Seal(Content)));
        Assert.Equal(Seal(pkcs1).Name, Seal(pkcs8).Name);
    }

    [Fact]
    public void AnotherKey_OpensNothing()
    {
        using var folder = new TestFolder();
        var first = Key(folder.Write("first.pem", KeyMaterial.Pem(KeyMaterial.First)));
        var second = Key(folder.Write("second.pem", KeyMaterial.Pem(KeyMaterial.Second)));

        Assert.Null(Seal(second).Open(Seal(first).Seal(Content)));
        Assert.NotEqual(Seal(first).Name, Seal(second).Name);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void AnotherIdentity_OpensNothing(int part)
    {
        using var folder = new TestFolder();
        var key = Key(folder.Write("key.pem", KeyMaterial.Pem(KeyMaterial.First)));
        var other = part switch
        {
            0 => Identity with { Principal = "other" },
            1 => Identity with { ConsumerKey = "other" },
            2 => Identity with { Username = "other" },
            3 => Identity with { LoginHost = "other" },
            4 => Identity with { TokenEndpoint = "other" },
            _ => Identity with { Group = "other" },
        };

        Assert.Null(Seal(key, other).Open(Seal(key).Seal(Content)));
        Assert.NotEqual(Identity.Name(), other.Name());
    }

    [Fact]
    public void PartsOfIdentities_DoNotRunIntoEachOther()
        => Assert.NotEqual(
            (Identity with { ConsumerKey = "ab", Username = "c" }).Binding(),
            (Identity with { ConsumerKey = "a", Username = "bc" }).Binding());

    [Fact]
    public void EveryChangedBit_IsNoticed()
    {
        using var folder = new TestFolder();
        var seal = Seal(Key(folder.Write("key.pem", KeyMaterial.Pem(KeyMaterial.First))));
        var whole = seal.Seal(Content);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var changed = whole.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(seal.Open(changed));
        }

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Null(seal.Open(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Seals_OfTheSameContentDiffer()
    {
        using var folder = new TestFolder();
        var seal = Seal(Key(folder.Write("key.pem", KeyMaterial.Pem(KeyMaterial.First))));
        Assert.NotEqual(Convert.ToHexString(seal.Seal(Content)), Convert.ToHexString(seal.Seal(Content)));
    }

    private static TokenSeal Seal(SigningKey key, ShareIdentity? identity = null) => TokenSeal.From(key, (identity ?? Identity).Binding())!;

    private static SigningKey Key(string path) => SigningKeyFile.Load(path, "").Value!;
}
