using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Gateway.Observability;

public ref struct PayloadReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];
    public short Int16() => BinaryPrimitives.ReadInt16LittleEndian(Take(sizeof(short)));
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));
    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>Seven bits to a byte, the lowest first.</summary>
    public long VarInt()
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }

    /// <summary>UTF-16, ended by a zero.</summary>
    public string Text()
    {
        var rest = MemoryMarshal.Cast<byte, char>(_bytes[Position..]);
        var length = rest.IndexOf('\0');
        var text = new string(length < 0 ? rest : rest[..length]);
        Skip((text.Length + 1) * sizeof(char));
        return text;
    }

    public void Skip(int count) => Take(count);

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
