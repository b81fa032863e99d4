using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>A DNS server (RFC 1035, UDP) that knows one name.</summary>
public sealed class TestDnsServer : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly string _name;
    private readonly IPAddress _address;

    public TestDnsServer(string name, IPAddress address)
    {
        (_name, _address) = (name, address);
        _ = AnswerAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_socket.Client.LocalEndPoint!).Port}";

    public int Questions { get; private set; }

    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var question = await _socket.ReceiveAsync();
                Questions++;
                await _socket.SendAsync(Answer(question.Buffer), question.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private byte[] Answer(byte[] question)
    {
        var name = new StringBuilder();
        var at = 12;
        while (question[at] != 0)
        {
            name.Append(Encoding.ASCII.GetString(question, at + 1, question[at])).Append('.');
            at += question[at] + 1;
        }

        var end = at + 5;
        var type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(at + 1));
        var known = name.ToString().TrimEnd('.').Equals(_name, StringComparison.OrdinalIgnoreCase);
        var found = known && type == 1;
        byte[] record = found ? [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. _address.GetAddressBytes()] : [];
        return [question[0], question[1], 0x81, known
            ? (byte)0x80
            : (byte)0x83, 0, 1, 0, found ? (byte)1 : (byte)0, 0, 0, 0, 0, .. question.AsSpan(12, end - 12), .. record];
    }
}
