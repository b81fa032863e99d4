using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Sidecar.IntegrationTests.Fixtures;

/// <summary>
/// One connection of a <see cref="ScriptedDestination"/>: reads requests as bytes, and ends in the ways in which connections end.
/// </summary>
public sealed class DestinationPeer(Socket socket, Stream stream, Task stopped) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _chunked;
    private bool _ended;
    private int _left;

    /// <summary>Ends with the test: for a peer that neither reads nor closes.</summary>
    public Task Stopped => stopped;

    public async Task EndAsync(Ending ending)
    {
        switch (ending)
        {
            case Ending.Close:
                Close();
                break;
            case Ending.Reset:
                Reset();
                break;
            case Ending.CloseSending:
                CloseSending();
                await DrainAsync();
                break;
            default:
                await Stopped;
                break;
        }
    }

    /// <summary>The next request's head as it came, or null at the end of the connection.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(_buffer, _start, end + 4);
                _start += end + 4;
                return head;
            }

            if (await FillAsync() == 0)
            {
                return null;
            }
        }
    }

    /// <summary>The value of a header, or null.</summary>
    public static string? Header(string head, string name) => head.Split("\r\n").Skip(1)
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    /// <summary>The body of the request with this head, unchunked, or a part of it.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before.</exception>
    public Task<byte[]> ReadBodyAsync(string head, int atMost = int.MaxValue)
    {
        _chunked = Header(head, "Transfer-Encoding") is not null;
        _left = _chunked ? 0 : int.Parse(Header(head, "Content-Length") ?? "0", CultureInfo.InvariantCulture);
        _ended = false;
        return ReadRestAsync(atMost);
    }

    /// <summary>What <see cref="ReadBodyAsync"/> left.</summary>
    public async Task<byte[]> ReadRestAsync(int atMost = int.MaxValue)
    {
        using var body = new MemoryStream();
        while (!_ended && body.Length < atMost)
        {
            if (_chunked && _left == 0)
            {
                _left = int.Parse((await ReadLineAsync()).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                _ended = _left == 0;
            }

            var piece = (int)Math.Min(_left, atMost - body.Length);
            await CopyAsync(body, piece);
            _left -= piece;
            if (_chunked && _left == 0)
            {
                await ReadLineAsync();
            }

            _ended |= !_chunked && _left == 0;
        }

        return body.ToArray();
    }

    /// <summary>Writes bytes as they are.</summary>
    public ValueTask WriteAsync(string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    public ValueTask RespondAsync(int status, string body = "{}", string headers = "")
        => WriteAsync($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Reads and forgets until the other side ends.</summary>
    public async Task DrainAsync()
    {
        do
        {
            (_start, _end) = (0, 0);
        }
        while (await FillAsync() > 0);
    }

    /// <summary>Ends cleanly: FIN. What arrives later is answered by a reset.</summary>
    public void Close() => socket.Close();

    /// <summary>Says that no more is coming and goes on listening.</summary>
    public void CloseSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends with a reset: RST.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>
    /// Drops whatever arrives from now on, without acknowledgement, as a firewall does that has forgotten the connection: a filter that
    /// passes no packet (SO_ATTACH_FILTER).
    /// </summary>
    public void FallSilent()
    {
        byte[] passNothing = [0x06, 0, 0, 0, 0, 0, 0, 0]; // BPF_RET, 0 bytes
        var pinned = GCHandle.Alloc(passNothing, GCHandleType.Pinned);
        try
        {
            var program = new byte[16]; // struct sock_fprog: length, padding, pointer
            program[0] = 1;
            BitConverter.TryWriteBytes(program.AsSpan(8), (long)pinned.AddrOfPinnedObject());
            socket.SetRawSocketOption(1, 26, program);
        }
        finally
        {
            pinned.Free();
        }
    }

    public void Dispose() => stream.Dispose();

    private async Task<string> ReadLineAsync()
    {
        int end;
        while ((end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0)
        {
            if (await FillAsync() == 0)
            {
                throw new EndOfStreamException();
            }
        }

        var line = Encoding.Latin1.GetString(_buffer, _start, end).TrimEnd('\r');
        _start += end + 1;
        return line;
    }

    private async Task CopyAsync(Stream target, int count)
    {
        while (count > 0)
        {
            if (_start == _end && await FillAsync() == 0)
            {
                throw new EndOfStreamException();
            }

            var piece = Math.Min(count, _end - _start);
            target.Write(_buffer, _start, piece);
            _start += piece;
            count -= piece;
        }
    }

    private async Task<int> FillAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end));
        _end += read;
        return read;
    }
}
