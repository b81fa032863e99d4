using System.Net;
using Sidecar.IntegrationTests.Fixtures;
using Simulator.Keys;
using static Sidecar.IntegrationTests.Fixtures.Stage;

namespace Sidecar.IntegrationTests.Operations;

/// <summary>Certificates that end are told of in the log, by /readyz and as a metric; they stop nothing.</summary>
public abstract class CertificateExpiryTests(SidecarStarter start) : StageTest(start), IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SidecarStarter _start = start;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task CertificatesThatEnd_AreToldEverywhereAndWorkOn()
    {
        using var server = TestKeys.CreateServer();
        server.WriteTo(_folder.Path);
        var now = TimeProvider.System.GetUtcNow();
        _folder.Write("tls.crt", server.CertificatePemEnding(now.AddDays(-2)));
        await using var stage = await Stage.SetAsync(
            settings =>
            {
                // The key that the org knows, with a certificate that soon ends.
                using var signing = TestKeys.FromDirectory(settings["KeyPath"]);
                File.WriteAllText(Path.Combine(settings["KeyPath"], "tls.crt"), signing.CertificatePemEnding(now.AddDays(10.5)));
                return _start(settings);
            },
            new Dictionary<string, string> { ["Tls:CertificatePath"] = _folder.Path });
        await stage.ReadyAsync();
        var (status, ready) = await ReadyzAsync(stage);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains($"The certificate of the current signing key expires on {now.AddDays(10.5):yyyy-MM-dd}, in 10 days.", ready,
            StringComparison.Ordinal);
        Assert.Contains($"The certificate of the TLS listener expired on {now.AddDays(-2):yyyy-MM-dd}.", ready, StringComparison.Ordinal);
        Assert.Single(stage.Sidecar.LogLines, l => l.Contains("The certificate of the current signing key expires",
            StringComparison.Ordinal));
        Assert.Single(stage.Sidecar.LogLines, l => l.Contains("The certificate of the TLS listener expired", StringComparison.Ordinal));
        var metrics = await stage.Client.GetStringAsync(new Uri(stage.Sidecar.AdminAddress, "/metrics"),
            TestContext.Current.CancellationToken);
        Assert.Matches("(?m)^sidecar_certificate_expiry_seconds{[^}]*certificate=\"current\"[^}]*} 90[67][0-9]{3}", metrics);
        Assert.Matches("(?m)^sidecar_certificate_expiry_seconds{[^}]*certificate=\"tls\"[^}]*} -172[89][0-9]{2}", metrics);
        await AssertUnharmedAsync(stage);
    }

    [Fact]
    public async Task CertificatesThatLast_AreNotSpokenOf()
    {
        await using var stage = await ReadyAsync(SetAsync());
        Assert.DoesNotContain("warnings", (await ReadyzAsync(stage)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Sidecar.LogLines, l => l.Contains("The certificate of", StringComparison.Ordinal));
    }

    private static async Task<(HttpStatusCode Status, string Body)> ReadyzAsync(Stage stage)
        => await stage.SendAsync(Get(new Uri(stage.Sidecar.AdminAddress, "/readyz").AbsoluteUri)).InTime();
}

public class InProcessCertificateExpiryTests() : CertificateExpiryTests(Sidecars.InProcess);

public class PublishedCertificateExpiryTests() : CertificateExpiryTests(Sidecars.Published);
