using System.Text.Json;
using Sidecar.Forwarding.UrlRewriting;
using Sidecar.Streams;

namespace Sidecar.Forwarding.VersionLifting;

/// <summary>
/// A JSON body in which URLs get the client's version while it streams: pages of a query have megabytes. What is no JSON passes as it is.
/// </summary>
internal sealed class LoweringStream(Stream source, VersionLift lift) : AsyncReadStream
{
    /// <summary>A single text that is longer than this (a file as Base64) ends the work: the rest of the body passes as it is.</summary>
    public const int LongestText = 1024 * 1024;

    /// <summary>What JSON readers of the platform allow.</summary>
    private const int Deepest = 64;

    private readonly string[] _names = new string[Deepest + 2];
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;
    private JsonReaderState _state;
    private ReadOnlyMemory<byte> _ready;
    private bool _ended;
    private bool _passes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            // A read of nothing only waits for something.
            return _ready.IsEmpty && !_ended ? await source.ReadAsync(buffer, cancellationToken) : 0;
        }

        while (_ready.IsEmpty && !_ended)
        {
            if (_passes)
            {
                return await source.ReadAsync(buffer, cancellationToken);
            }

            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _length * 2);
            }

            var read = await source.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            _length += read;
            _ended = read == 0;
            Process();
        }

        var count = Math.Min(_ready.Length, buffer.Length);
        _ready[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Makes ready what is whole in the buffer, and keeps the beginning of a text whose end has not come.</summary>
    private void Process()
    {
        var bytes = _buffer.AsSpan(0, _length);
        var splices = new SpliceList();
        var done = _length;
        try
        {
            var reader = new Utf8JsonReader(bytes, _ended, _state);
            while (reader.Read())
            {
                Look(ref reader, splices);
            }

            _state = reader.CurrentState;
            done = _ended || (reader.BytesConsumed == 0 && _length >= LongestText) ? _length : (int)reader.BytesConsumed;
            _passes = done > reader.BytesConsumed;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            _passes = true;
        }

        _ready = splices.Apply(bytes[..done]) ?? bytes[..done].ToArray();
        bytes[done..].CopyTo(_buffer);
        _length -= done;
    }

    private void Look(ref Utf8JsonReader reader, SpliceList splices)
    {
        var depth = reader.CurrentDepth;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                // What stands in a list has no name, and what the name before it was must not count.
                _names[depth + 1] = "";
                break;
            case JsonTokenType.PropertyName:
                _names[depth] = NameOf(ref reader);
                break;
            case JsonTokenType.String when depth > 0
                && UrlPlaces.Include(depth, _names[depth - 1] ?? "", _names[depth] ?? "", lift.ListsResources):
                var at = lift.FindIn(reader.GetString());
                if (at >= 0)
                {
                    var start = (int)reader.TokenStartIndex + 1;
                    splices.Add(
                        start + RawText.JsonLength(reader.ValueSpan, at),
                        start + RawText.JsonLength(reader.ValueSpan, at + lift.To.Length),
                        lift.From);
                }

                break;
        }
    }

    /// <summary>The name, if it counts; without an allocation for each of a record's fields.</summary>
    private static string NameOf(ref Utf8JsonReader reader)
    {
        foreach (var name in UrlPlaces.Names)
        {
            if (reader.ValueTextEquals(name))
            {
                return name;
            }
        }

        return "";
    }
}
