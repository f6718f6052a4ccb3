using System.Buffers.Binary;
using System.Text;

namespace Gateway.ProcessTests.Observability;

/// <summary>Reads the little of protobuf that a collector's requests need: each field has a key (number and wire type)
/// before it.</summary>
public static class Protobuf
{
    /// <summary>The fields of a number that have a length: texts, bytes and messages.</summary>
    public static IEnumerable<byte[]> Fields(byte[] message, int wanted) =>
        All(message).Where(field => field.Number == wanted && field.Bytes is not null).Select(field => field.Bytes!);

    /// <summary>A field that is a whole number, of fixed or of variable length; 0 when it is not there.</summary>
    public static ulong Number(byte[] message, int wanted) =>
        All(message).FirstOrDefault(field => field.Number == wanted && field.Bytes is null).Value;

    public static string Text(byte[] message, int field) =>
        Encoding.UTF8.GetString(Fields(message, field).FirstOrDefault() ?? []);

    public static string Hex(byte[] message, int field) =>
        Convert.ToHexStringLower(Fields(message, field).FirstOrDefault() ?? []);

    private static IEnumerable<(int Number, ulong Value, byte[]? Bytes)> All(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = VarInt(message, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return (number, VarInt(message, ref at), null);
                    break;
                case 1:
                    yield return (number, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), null);
                    at += sizeof(ulong);
                    break;
                case 5:
                    yield return (number, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), null);
                    at += sizeof(uint);
                    break;
                default:
                    var length = (int)VarInt(message, ref at);
                    yield return (number, 0, message[at..(at + length)]);
                    at += length;
                    break;
            }
        }
    }

    private static ulong VarInt(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
