using System.CommandLine;
using Simulator;

namespace Sidecar.IntegrationTests.Simulator;

public class CommandLineTests
{
    [Fact]
    public async Task Options_DescribeTheOrg_AndKeysAreMadeWhenAbsent()
    {
        var directory = Directory.CreateTempSubdirectory("simulator-").FullName;
        try
        {
            var first = await ReadAsync("--generate-keys", directory, "--port", "0", "--instance-url", "http://localhost:9000",
                "--consumer-key", "key",
                "--username", "a@acme.example", "--username", "b@acme.example", "--session-lifetime", "60", "--no-recording",
                    "--audience", "https://acme.my.salesforce.com");
            var second = await ReadAsync("--certificate-path", Path.Combine(directory, "tls.crt"), "--generate-tls-keys",
                Path.Combine(directory, "server"));

            Assert.Equal(("key", new Uri("http://localhost:9000"), 0, TimeSpan.FromMinutes(1), false),
                (first.ConsumerKey, first.InstanceUrl, first.Port, first.Settings.SessionLifetime, first.Settings.RecordRequests));
            Assert.Equal(["a@acme.example", "b@acme.example"], first.Usernames);
            Assert.Equal(first.Certificates[0].Thumbprint, second.Certificates[0].Thumbprint);
            Assert.True(second.TlsCertificate!.HasPrivateKey);
            Assert.True(File.Exists(Path.Combine(directory, "tls.key")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("simulator: --certificate-path /nowhere/tls.crt: there is no such file", "--certificate-path", "/nowhere/tls.crt")]
    [InlineData("simulator: --tls-certificate-path /nowhere/tls.crt: there is no such file", "--tls-certificate-path", "/nowhere/tls.crt")]
    [InlineData("simulator: --address nowhere: give an IP address", "--address", "nowhere")]
    [InlineData("simulator: --port 70000: give a port, or 0 for any free one", "--port", "70000")]
    [InlineData("simulator: --instance-url acme: give an absolute URL", "--instance-url", "acme")]
    public async Task UnusableOption_IsSaidInOneLineAndExitCodeIs2(string complaint, params string[] args)
    {
        using var errors = new StringWriter();
        var exitCode = await CommandLine.Create((_, _) => Task.FromResult(0)).Parse(args)
            .InvokeAsync(new InvocationConfiguration { Error = errors }, TestContext.Current.CancellationToken);
        Assert.Equal(2, exitCode);
        Assert.Equal(complaint, errors.ToString().TrimEnd());
    }

    private static async Task<SimulatedOrgOptions> ReadAsync(params string[] args)
    {
        SimulatedOrgOptions? read = null;
        var exitCode = await CommandLine.Create((options, _) =>
        {
            read = options;
            return Task.FromResult(0);
        }).Parse(args).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(0, exitCode);
        return read!;
    }
}
