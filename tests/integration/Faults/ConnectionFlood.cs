using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Sidecar.IntegrationTests.Faults;

/// <summary>Thousands of connections that each send something and then wait.</summary>
/// <param name="thumbprint">Of the certificate that the TLS port shows.</param>
internal sealed class ConnectionFlood(string thumbprint) : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _sending = [];

    /// <summary>Opens connections until there are <paramref name="count"/>. Those that do not fit into the kernel's queue are still connecting then.</summary>
    /// <param name="address">The port.</param>
    /// <param name="count">How many.</param>
    /// <param name="bytes">What each sends.</param>
    /// <param name="tls">Whether it makes a TLS handshake first.</param>
    public async Task OpenAsync(Uri address, int count, byte[] bytes, bool tls)
    {
        for (var n = 0; n < count; n++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            _sending.Add(SendAsync(socket, address, bytes, tls));
            if (n % 100 == 99)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private async Task SendAsync(Socket socket, Uri address, byte[] bytes, bool tls)
    {
        try
        {
            await socket.ConnectAsync("127.0.0.1", address.Port);
            if (tls)
            {
                var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
                await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == thumbprint,
                });
                await stream.WriteAsync(bytes);
            }
            else
            {
                await socket.SendAsync(bytes);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // Refused, which is one of the two right ends.
        }
    }

    /// <summary>The flood's kinds: what each connection sends, and to which port.</summary>
    public static (string Port, byte[] Bytes) Kind(string name)
    {
        const string Head = "Host: localhost\r\nAuthorization: Bearer dead\r\n";
        const string Envelope = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>";
        const string SoapCall = $"{Envelope}<query xmlns=\"urn:partner.soap.sforce.com\"/></e:Body></e:Envelope>";
        string Body(string path, string type, int announced, string body)
            => $"POST {path} HTTP/1.1\r\n{Head}Content-Type: {type}\r\nContent-Length: {announced}\r\n\r\n{body}";
        string Long(int length) => new('a', length);
        var (port, text) = name switch
        {
            "heads" => ("client", $"GET / HTTP/1.1\r\n{Head}X-Slow: {Long(57_000)}"),
            "heads of the largest size" => ("client", $"GET /{Long(16_000)} HTTP/1.1\r\n{Head}X-Slow: {Long(23_000)}"),
            "heads of many lines" => ("client", $"GET /{Long(16_000)} HTTP/1.1\r\n{Head}" + string.Concat(Enumerable.Range(0, 80).Select(n => $"X-{n}: {Long(200)}\r\n"))),
            "admin heads" => ("admin", $"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: {Long(57_000)}"),
            "admin heads within the bound" => ("admin", $"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: {Long(7_000)}"),
            "pages" => ("client", Body("/servlet/upload", "application/octet-stream", 70_000, Long(65_000))),
            "small pages" => ("client", Body("/servlet/upload", "application/octet-stream", 16_000, Long(15_900))),
            "logins" => ("client", Body("/services/oauth2/token", "application/x-www-form-urlencoded", 65_000, Long(64_000))),
            "SOAP logins" => ("client", Body("/services/Soap/u/62.0", "text/xml", 65_000, $"{Envelope}<login xmlns=\"urn:partner.soap.sforce.com\"><username>{Long(64_000)}")),
            "SOAP calls" => ("client", Body("/services/Soap/u/62.0", "text/xml", 16_000, SoapCall.PadRight(16_000))),
            "REST calls" => ("client", Body(
                "/services/data/v62.0/sobjects/Account", "application/json", 16_000, "{" + new string(' ', 15_998) + "}")),
            "polls" => ("client", Body("/cometd/62.0/connect", "application/json", 100, "[]".PadRight(100))),
            "idle TLS" => ("tls", ""),
            "TLS hellos" => ("bare tls", ""),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
        return (port, name == "TLS hellos" ? Hello() : Encoding.Latin1.GetBytes(text));
    }

    /// <summary>The beginning of a handshake, as a client sends it.</summary>
    private static byte[] Hello()
    {
        using var wire = new FirstFlight();
        using var stream = new SslStream(wire);
        try
        {
            stream.AuthenticateAsClient("localhost");
        }
        catch (IOException)
        {
            // Nobody answers.
        }

        return wire.Sent.ToArray();
    }

    private sealed class FirstFlight : Stream
    {
        public MemoryStream Sent { get; } = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override void Write(byte[] buffer, int offset, int count) => Sent.Write(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
