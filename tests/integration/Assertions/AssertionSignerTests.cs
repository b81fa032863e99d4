using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sidecar.Assertions;
using Sidecar.Configuration;
using Sidecar.IntegrationTests.Fixtures;

namespace Sidecar.IntegrationTests.Assertions;

public sealed class AssertionSignerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SidecarOptions _options = new()
    {
        ConsumerKey = "3MVG9.consumer_key",
        Username = "integration+test@acme.example",
        LoginHost = new Uri("https://acme.my.salesforce.com/"),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Assertion_IsSignedAndSaysExactlyWhatSalesforceAsksFor()
    {
        var parts = Sign().Split('.');

        Assert.True(KeyMaterial.First.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1));
        Assert.Equal("""{"alg":"RS256","typ":"JWT"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var claims = payload.RootElement.EnumerateObject().ToDictionary(claim => claim.Name, claim => claim.Value);
        Assert.Equal(["aud", "exp", "iss", "sub"], claims.Keys.Order());
        Assert.Equal("3MVG9.consumer_key", claims["iss"].GetString());
        Assert.Equal("integration+test@acme.example", claims["sub"].GetString());
        Assert.Equal("https://acme.my.salesforce.com", claims["aud"].GetString());
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds() + 180, claims["exp"].GetInt64());
    }

    [Fact]
    public void ConfiguredAudience_WinsOverTheLoginHost()
    {
        _options.Audience = "https://login.salesforce.com";
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(Sign().Split('.')[1]));
        Assert.Equal("https://login.salesforce.com", payload.RootElement.GetProperty("aud").GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(301)]
    public void LifetimeOutOfRange_IsRefused(int seconds)
    {
        _options.AssertionLifetime = TimeSpan.FromSeconds(seconds);
        Assert.Throws<ArgumentOutOfRangeException>(Sign);
    }

    private string Sign()
    {
        var key = SigningKeyFile.Load(_folder.Write("key", KeyMaterial.Pem(KeyMaterial.First)), "").Value!;
        return new AssertionSigner(_options, new SalesforceClock(_time, new CapturedLogs().For<SalesforceClock>())).Sign(key);
    }
}
