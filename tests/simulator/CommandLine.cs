using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Simulator.Keys;

namespace Simulator;

/// <summary>The program's options, and the org they describe.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Address = new("--address")
    {
        Description = "Address to listen on.",
        DefaultValueFactory = _ => "127.0.0.1"
    };
    private static readonly Option<int> Port = new("--port")
    {
        Description = "Port of the plain HTTP listener; 0 for any.",
        DefaultValueFactory = _ => 9000
    };
    private static readonly Option<int> TlsPort = new("--tls-port")
    {
        Description = "Port of the TLS listener; 0 for any.",
        DefaultValueFactory = _ => 9443
    };
    private static readonly Option<string?> TlsCertificate = new("--tls-certificate-path")
    {
        Description = "PEM certificate of the TLS listener.",
    };
    private static readonly Option<string?> TlsKey = new("--tls-key-path") { Description = "PEM key of the TLS listener." };
    private static readonly Option<string?> TlsKeys = new("--generate-tls-keys")
    {
        Description = "Directory for a new server key and certificate (tls.key, tls.crt).",
    };
    private static readonly Option<string[]> TlsNames = new("--tls-name")
    {
        Description = "Further host name in the generated server certificate.",
    };
    private static readonly Option<string[]> Certificates = new("--certificate-path")
    {
        Description = "PEM certificate uploaded to the app; repeatable.",
    };
    private static readonly Option<string?> Keys = new("--generate-keys")
    {
        Description = "Directory for the app's key and certificate; made when absent.",
    };
    private static readonly Option<string?> ConsumerKey = new("--consumer-key") { Description = "Consumer key of the app." };
    private static readonly Option<string[]> Usernames = new("--username") { Description = "Approved user; repeatable." };
    private static readonly Option<string?> InstanceUrl = new("--instance-url") { Description = "instance_url of token answers." };
    private static readonly Option<string[]> Audiences = new("--audience") { Description = "Further accepted audience; repeatable." };
    private static readonly Option<int> Accounts = new("--accounts") { Description = "Accounts seeded beside the first 30." };
    private static readonly Option<double?> Lifetime = new("--session-lifetime")
    {
        Description = "Idle life of a session in seconds; default 7200.",
    };
    private static readonly Option<bool> Unrecorded = new("--no-recording") { Description = "Keep no log of requests (load tests)." };

    public static RootCommand Create(Func<SimulatedOrgOptions, CancellationToken, Task<int>> run)
    {
        var root = new RootCommand("A simulated Salesforce org: strict on the wire, controllable under /__control/.")
        {
            Address, Port, TlsPort, TlsCertificate, TlsKey, TlsKeys, TlsNames, Certificates, Keys, ConsumerKey, Usernames,
            InstanceUrl, Audiences, Accounts, Lifetime, Unrecorded,
        };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            SimulatedOrgOptions options;
            try
            {
                options = Read(parsed);
            }
            catch (Exception e) when (e is UsageException or IOException or UnauthorizedAccessException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"simulator: {e.Message}");
                return 2;
            }

            return await run(options, cancellationToken);
        });
        return root;
    }

    private static SimulatedOrgOptions Read(ParseResult parsed)
    {
        var options = new SimulatedOrgOptions
        {
            Address = IPAddress.TryParse(parsed.GetValue(Address), out var address)
                ? address
                : throw new UsageException($"{Address.Name} {parsed.GetValue(Address)}: give an IP address"),
            Port = ReadPort(parsed, Port),
            TlsPort = ReadPort(parsed, TlsPort),
            InstanceUrl = parsed.GetValue(InstanceUrl) is not { } url ? null
                : Uri.TryCreate(url, UriKind.Absolute, out var instance)
                    ? instance
                    : throw new UsageException($"{InstanceUrl.Name} {url}: give an absolute URL"),
            Audiences = parsed.GetValue(Audiences) ?? [],
            ExtraAccounts = parsed.GetValue(Accounts),
            Certificates = [.. LoadCertificates(parsed.GetValue(Certificates) ?? [], parsed.GetValue(Keys))],
            TlsCertificate = LoadServer(parsed.GetValue(TlsCertificate), parsed.GetValue(TlsKey), parsed.GetValue(TlsKeys),
                parsed.GetValue(TlsNames) ?? []),
        };
        options.ConsumerKey = parsed.GetValue(ConsumerKey) ?? options.ConsumerKey;
        options.Usernames = parsed.GetValue(Usernames) is { Length: > 0 } named ? named : options.Usernames;
        options.Settings.RecordRequests = !parsed.GetValue(Unrecorded);
        options.Settings.SessionLifetime = parsed.GetValue(Lifetime) is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : options.Settings.SessionLifetime;
        return options;
    }

    private static int ReadPort(ParseResult parsed, Option<int> option)
        => parsed.GetValue(option) is >= 0 and <= 65535 and var port
            ? port
            : throw new UsageException($"{option.Name} {parsed.GetValue(option)}: give a port, or 0 for any free one");

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

            yield return Load(Keys.Name, path, X509CertificateLoader.LoadCertificateFromFile);
        }

        foreach (var path in paths)
        {
            yield return Load(Certificates.Name, path, X509CertificateLoader.LoadCertificateFromFile);
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

        return certificatePath is null
            ? null
            : Load(TlsCertificate.Name, certificatePath, path => X509Certificate2.CreateFromPemFile(path, keyPath));
    }

    /// <summary>The loaders' own complaint about a missing file names neither the file nor the option.</summary>
    private static X509Certificate2 Load(string option, string path, Func<string, X509Certificate2> load)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"{option} {path}: there is no such file");
        }

        try
        {
            return load(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {path}: not usable: {e.Message}");
        }
    }

    /// <summary>An option that cannot be followed; the message is for whoever typed it.</summary>
    private sealed class UsageException(string message) : Exception(message);
}
