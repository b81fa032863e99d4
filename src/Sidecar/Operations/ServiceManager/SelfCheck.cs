namespace Sidecar.Operations.ServiceManager;

/// <summary>
/// Asks the sidecar's own admin port, as a probe would. A thread that runs by itself would prove nothing about the others.
/// </summary>
internal sealed class SelfCheck : IDisposable
{
    private readonly HttpClient _client;
    private readonly Uri _livez;

    /// <param name="addresses">The addresses that are listened on; the admin port's is the last.</param>
    /// <param name="patience">How long to wait for a response.</param>
    public SelfCheck(IEnumerable<string> addresses, TimeSpan patience)
    {
        _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = patience };
        var admin = new UriBuilder(addresses.Last()) { Path = "/livez" };

        // An address that stands for all of them is reached by loopback.
        admin.Host = admin.Host switch { "0.0.0.0" => "127.0.0.1", "[::]" => "[::1]", var host => host };
        _livez = admin.Uri;
    }

    /// <summary>Whether the sidecar answers in time.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(_livez, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public void Dispose() => _client.Dispose();
}
