using System.Net.Sockets;
using System.Text;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>A client that sends exactly the bytes it is given: HttpClient would refuse to, or tidy them up.</summary>
public sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new();

    private RawClient()
    {
    }

    public NetworkStream Stream => _client.GetStream();

    public static async Task<RawClient> ConnectAsync(Uri address)
    {
        var client = new RawClient();
        await client._client.ConnectAsync(address.Host, address.Port).InTime();
        return client;
    }

    /// <summary>Sends <paramref name="bytes"/> on a connection of its own and reads until the other side closes, or falls silent.</summary>
    public static async Task<string> ExchangeAsync(Uri address, string bytes, TimeSpan? silence = null)
    {
        using var client = await ConnectAsync(address);
        try
        {
            await client.SendAsync(bytes);
        }
        catch (IOException)
        {
            // Refused before all of it was sent: the answer, if it came, can still be read.
        }

        return await client.ReadAsync(silence ?? TimeSpan.FromSeconds(1));
    }

    /// <summary>One byte per character.</summary>
    public Task SendAsync(string bytes) => Stream.WriteAsync(Encoding.Latin1.GetBytes(bytes)).AsTask().InTime();

    /// <summary>What arrives until the end, a reset, or <paramref name="silence"/>.</summary>
    public async Task<string> ReadAsync(TimeSpan silence)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using var patience = new CancellationTokenSource(silence);
                var read = await Stream.ReadAsync(buffer, patience.Token);
                if (read == 0)
                {
                    break;
                }

                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Reset or silent: what came until then is the answer.
        }

        return text.ToString();
    }

    /// <summary>Ends the connection by a reset, as the kernel does for a killed process.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    public void Dispose() => _client.Dispose();
}
