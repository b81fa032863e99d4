using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Simulator.Keys;

namespace Simulator;

/// <summary>The simulated org as a program, for the quick start, load tests and containers.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        var address = new Option<string>("--address") { Description = "Address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
        var port = new Option<int>("--port") { Description = "Port of the plain HTTP listener; 0 for any.", DefaultValueFactory = _ => 9000 };
        var tlsPort = new Option<int>("--tls-port") { Description = "Port of the TLS listener; 0 for any.", DefaultValueFactory = _ => 9443 };
        var tlsCertificate = new Option<string?>("--tls-certificate-path") { Description = "PEM certificate of the TLS listener." };
        var tlsKey = new Option<string?>("--tls-key-path") { Description = "PEM key of the TLS listener." };
        var tlsKeys = new Option<string?>("--generate-tls-keys") { Description = "Directory for a new server key and certificate (tls.key, tls.crt)." };
        var tlsNames = new Option<string[]>("--tls-name") { Description = "Further host name in the generated server certificate." };
        var certificates = new Option<string[]>("--certificate-path") { Description = "PEM certificate uploaded to the app; repeatable." };
        var keys = new Option<string?>("--generate-keys") { Description = "Directory for the app's key and certificate; made when absent." };
        var consumerKey = new Option<string?>("--consumer-key") { Description = "Consumer key of the app." };
        var usernames = new Option<string[]>("--username") { Description = "Approved user; repeatable." };
        var instanceUrl = new Option<string?>("--instance-url") { Description = "instance_url of token answers." };
        var audiences = new Option<string[]>("--audience") { Description = "Further accepted audience; repeatable." };
        var accounts = new Option<int>("--accounts") { Description = "Accounts seeded beside the first 30." };
        var lifetime = new Option<double?>("--session-lifetime") { Description = "Idle life of a session in seconds; default 7200." };
        var unrecorded = new Option<bool>("--no-recording") { Description = "Keep no log of requests (load tests)." };

        var root = new RootCommand("A simulated Salesforce org: strict on the wire, controllable under /__control/.")
        {
            address, port, tlsPort, tlsCertificate, tlsKey, tlsKeys, tlsNames, certificates, keys, consumerKey, usernames,
            instanceUrl, audiences, accounts, lifetime, unrecorded,
        };
        root.SetAction((parsed, cancellationToken) =>
        {
            var options = new SimulatedOrgOptions
            {
                Address = IPAddress.Parse(parsed.GetValue(address)!),
                Port = parsed.GetValue(port),
                TlsPort = parsed.GetValue(tlsPort),
                InstanceUrl = parsed.GetValue(instanceUrl) is { } url ? new Uri(url) : null, // the parser knows no Uri
                Audiences = parsed.GetValue(audiences) ?? [],
                ExtraAccounts = parsed.GetValue(accounts),
                Certificates = [.. LoadCertificates(parsed.GetValue(certificates) ?? [], parsed.GetValue(keys))],
                TlsCertificate = LoadServer(parsed.GetValue(tlsCertificate), parsed.GetValue(tlsKey), parsed.GetValue(tlsKeys), parsed.GetValue(tlsNames) ?? []),
            };
            options.ConsumerKey = parsed.GetValue(consumerKey) ?? options.ConsumerKey;
            options.Usernames = parsed.GetValue(usernames) is { Length: > 0 } named ? named : options.Usernames;
            options.Settings.RecordRequests = !parsed.GetValue(unrecorded);
            options.Settings.SessionLifetime = parsed.GetValue(lifetime) is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Settings.SessionLifetime;
            return RunAsync(options, cancellationToken);
        });
        return root.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(SimulatedOrgOptions options, CancellationToken cancellationToken)
    {
        await using var org = await SimulatedOrg.StartAsync(options, cancellationToken);
        Console.WriteLine($"Simulated org {org.OrganizationId}: {org.BaseAddress} {org.HttpsAddress} (control: {org.BaseAddress}__control/state)");
        Console.WriteLine($"  consumer key {org.ConsumerKey}, user {org.Username}, instance_url {org.Control.InstanceUrl}");
        // Container stops and Ctrl+C both arrive as this cancellation.
        var stopped = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
        return 0;
    }

    private static IEnumerable<X509Certificate2> LoadCertificates(string[] paths, string? directory)
    {
        if (directory is not null)
        {
            var path = Path.Combine(directory, "tls.crt");
            if (!File.Exists(path))
            {
                using var keys = TestKeys.CreateSigning();
                keys.WriteTo(directory);
            }

            yield return X509CertificateLoader.LoadCertificateFromFile(path);
        }

        foreach (var path in paths)
        {
            yield return X509CertificateLoader.LoadCertificateFromFile(path);
        }
    }

    private static X509Certificate2? LoadServer(string? certificatePath, string? keyPath, string? directory, string[] names)
    {
        if (directory is not null)
        {
            // Not disposed: the certificate lives as long as the listener.
            var server = TestKeys.CreateServer(names);
            server.WriteTo(directory);
            return server.Certificate;
        }

        return certificatePath is null ? null : X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
    }
}
