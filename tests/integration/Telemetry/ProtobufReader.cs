using System.Buffers.Binary;
using System.Text;

namespace Sidecar.IntegrationTests.Telemetry;

/// <summary>Reads one protobuf message as its fields: what the tests need to look into an export, without generated code.</summary>
public sealed class ProtobufReader
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    /// <exception cref="InvalidDataException">It is no protobuf message.</exception>
    public ProtobufReader(ReadOnlySpan<byte> message)
    {
        while (message.Length > 0)
        {
            var tag = ReadVarint(ref message);
            var (field, type) = ((int)(tag >> 3), (int)(tag & 7));
            switch (type)
            {
                case Varint:
                    _fields.Add((field, ReadVarint(ref message), []));
                    break;
                case Fixed64:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(message), []));
                    message = message[8..];
                    break;
                case Fixed32:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(message), []));
                    message = message[4..];
                    break;
                case Bytes:
                    var length = (int)ReadVarint(ref message);
                    _fields.Add((field, 0, message[..length].ToArray()));
                    message = message[length..];
                    break;
                default:
                    throw new InvalidDataException($"wire type {type}");
            }
        }
    }

    public IEnumerable<ProtobufReader> Messages(int field)
        => _fields.Where(one => one.Field == field).Select(one => new ProtobufReader(one.Bytes));

    public string Text(int field) => Encoding.UTF8.GetString(_fields.Find(one => one.Field == field).Bytes ?? []);

    public string Hex(int field) => Convert.ToHexStringLower(_fields.Find(one => one.Field == field).Bytes ?? []);

    public ulong Number(int field) => _fields.Find(one => one.Field == field).Number;

    public bool Has(int field) => _fields.Exists(one => one.Field == field);

    private static ulong ReadVarint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var one = message[0];
            message = message[1..];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }
}
