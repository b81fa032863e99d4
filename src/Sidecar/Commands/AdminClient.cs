using System.Net;
using Sidecar.Configuration;
using Sidecar.Streams;

namespace Sidecar.Commands;

/// <summary>Asks the admin port of a running sidecar.</summary>
internal sealed class AdminClient(TimeSpan patience) : IDisposable
{
    // Never by a proxy: the admin port is on this machine, in this pod or in this cluster.
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = patience,
    };

    public AdminClient()
        : this(TimeSpan.FromSeconds(10))
    {
    }

    /// <summary>
    /// Where the sidecar with these settings has its admin port, seen from the same machine or pod; null when the settings do not tell.
    /// Why they do not is written. Other settings may be missing: nobody gives all of them to ask how a sidecar is.
    /// </summary>
    public static async Task<Uri?> AddressOfAsync(Settings settings)
    {
        var errors = settings.Errors
            .Where(static error => error.Key is "--config" or "Sidecar:Admin:Port"
                // That an address is not loopback matters to the sidecar and not to whoever asks it.
                || (error.Key == "Sidecar:Admin:Address" && !IPAddress.TryParse(error.Found, out _)))
            .ToList();
        if (errors.Count == 0 && settings.Options.Admin.Port == 0)
        {
            errors.Add(new("Sidecar:Admin:Port", "0", "give the port on which the sidecar listens"));
        }

        foreach (var error in errors)
        {
            await Console.Error.WriteLineAsync($"sidecar: {error}");
        }

        return errors.Count == 0 ? AddressOf(settings.Options.Admin) : null;
    }

    public async Task<AdminResponse> GetAsync(Uri url, int limit, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var body = await BoundedRead.WholeAsync(stream, limit, cancellationToken);
            return new((int)response.StatusCode, body, body is null ? $"the response is longer than {limit} bytes" : "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(0, null, $"no response within {patience.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(0, null, e.GetBaseException().Message);
        }
    }

    public void Dispose() => _client.Dispose();

    private static Uri AddressOf(AdminOptions admin)
    {
        var host = admin.Address switch
        {
            "0.0.0.0" or "localhost" => "127.0.0.1",
            "::" => "[::1]",
            var address when address.Contains(':', StringComparison.Ordinal) => $"[{address}]",
            var address => address,
        };
        return new($"http://{host}:{admin.Port}");
    }
}

/// <summary>A response of an admin port.</summary>
/// <param name="Status">HTTP status; 0 when there is no response.</param>
/// <param name="Body">The body, or null when there is none that can be used.</param>
/// <param name="Problem">Why there is no body.</param>
internal sealed record AdminResponse(int Status, byte[]? Body, string Problem);
