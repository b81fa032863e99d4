using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Keys;

namespace Sidecar.IntegrationTests.Simulator;

/// <summary>Which assertions the simulated token endpoint accepts, and what it says to the others.</summary>
public class AssertionTests : OrgTest
{
    public static TheoryData<string, string> Mistakes => new()
    {
        { "iss", """{"error":"app_not_found","error_description":"External client app is not installed in this org"}""" },
        { "test audience", """{"error":"app_not_found","error_description":"External client app is not installed in this org"}""" },
        { "aud", """{"error":"invalid_grant","error_description":"audience is invalid"}""" },
        { "slash", """{"error":"invalid_grant","error_description":"audience is invalid"}""" },
        { "sub", """{"error":"invalid_grant","error_description":"user hasn't approved this consumer"}""" },
        { "exp", """{"error":"invalid_grant","error_description":"invalid assertion"}""" },
        { "no exp", """{"error":"invalid_grant","error_description":"invalid assertion"}""" },
        { "alg", """{"error":"invalid_grant","error_description":"invalid assertion"}""" },
        { "tampered", """{"error":"invalid_grant","error_description":"invalid assertion"}""" },
        { "not a jwt", """{"error":"invalid_grant","error_description":"invalid assertion"}""" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Mistake_GivesItsOwnError(string mistake, string expected)
    {
        var claims = Claims();
        switch (mistake)
        {
            case "iss": claims["iss"] = "3MVG9Unknown"; break;
            case "test audience": claims["aud"] = "https://test.salesforce.com"; break;
            case "aud": claims["aud"] = "https://elsewhere.my.salesforce.com"; break;
            case "slash": claims["aud"] = (string)claims["aud"]! + "/"; break;
            case "sub": claims["sub"] = "stranger@acme.example"; break;
            case "exp": claims["exp"] = Time.GetUtcNow().ToUnixTimeSeconds() - 1; break;
            case "no exp": claims.Remove("exp"); break;
        }

        var assertion = TestAssertions.Sign(Keys.Key, claims, mistake == "alg" ? "RS384" : "RS256");
        if (mistake == "tampered")
        {
            claims["sub"] = "admin@acme.example";
            var other = TestAssertions.Sign(Keys.Key, claims);
            assertion = $"{assertion.Split('.')[0]}.{other.Split('.')[1]}.{assertion.Split('.')[2]}";
        }

        using var response = await PostTokenAsync(mistake == "not a jwt" ? "nonsense" : assertion);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(expected, await TextAsync(response));
        Assert.Equal(0, Org.Control.LoginCount);
    }

    [Fact]
    public async Task KeyOfNoUploadedCertificate_IsAnInvalidAssertion_UntilItIsUploaded()
    {
        using var other = TestKeys.CreateSigning();
        using (var refused = await LoginAsync(keys: other))
        {
            Assert.Contains("invalid assertion", await TextAsync(refused), StringComparison.Ordinal);
        }

        Org.Control.AddCertificate(other.Certificate);
        using var withNew = await LoginAsync(keys: other);
        using var withOld = await LoginAsync();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (withNew.StatusCode, withOld.StatusCode));

        Org.Control.SwapCertificates(other.Certificate);
        using var afterSwap = await LoginAsync();
        Assert.Equal(HttpStatusCode.BadRequest, afterSwap.StatusCode);
    }

    [Fact]
    public async Task ExpiredCertificate_IsAnInvalidAssertion()
    {
        using var expired = TestKeys.CreateSigning(notBefore: Time.GetUtcNow().AddDays(-9), notAfter: Time.GetUtcNow().AddDays(-1));
        Org.Control.SwapCertificates(expired.Certificate);

        using var response = await LoginAsync(keys: expired);

        Assert.Contains("invalid assertion", await TextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EllipticCurveCertificate_IsSilentlyNoMatch()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=ec", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(Time.GetUtcNow().AddDays(-1), Time.GetUtcNow().AddDays(1));
        Org.Control.SwapCertificates(certificate);

        using var response = await LoginAsync();

        Assert.Contains("invalid assertion", await TextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpiryAsTextOrInMilliseconds_IsAccepted()
    {
        var text = Claims();
        text["exp"] = (string)text["exp"]!.ToString();
        var milliseconds = Claims();
        milliseconds["exp"] = Time.GetUtcNow().ToUnixTimeMilliseconds();

        using var first = await LoginAsync(text);
        using var second = await LoginAsync(milliseconds);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task ClockOffset_ExpiresAssertionsAndShowsInTheDateHeader()
    {
        Org.Control.Settings.ClockOffset = TimeSpan.FromMinutes(10);

        using var response = await LoginAsync();

        Assert.Contains("invalid assertion", await TextAsync(response), StringComparison.Ordinal);
        Assert.InRange(response.Headers.Date!.Value - Time.GetUtcNow(), TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task JtiUsedTwice_IsRefusedTheSecondTime()
    {
        var claims = Claims();
        claims["jti"] = "once";

        using var first = await LoginAsync(claims);
        using var second = await LoginAsync(claims);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (first.StatusCode, second.StatusCode));
    }
}
