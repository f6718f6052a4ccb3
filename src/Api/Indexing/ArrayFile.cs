using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Api.Indexing;

/// <summary>Writes arrays as they are in memory.</summary>
public sealed class ArrayWriter(Stream file)
{
    public ArrayWriter Write(long number) => Write<long>([number]);

    public ArrayWriter Write<T>(ReadOnlySpan<T> items) where T : unmanaged => Begin(items.Length).Append(items);

    /// <summary>So many items follow, by <see cref="Append"/>.</summary>
    public ArrayWriter Begin(int length)
    {
        file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
        return this;
    }

    public ArrayWriter Append<T>(ReadOnlySpan<T> items) where T : unmanaged
    {
        file.Write(MemoryMarshal.AsBytes(items));
        return this;
    }

    public ArrayWriter Write(IEnumerable<string> words) => Write<char>(string.Join('\n', words));

    public void WriteJson<T>(T value, JsonTypeInfo<T> type) =>
        Write<byte>(JsonSerializer.SerializeToUtf8Bytes(value, type));
}

/// <summary>Reads what <see cref="ArrayWriter"/> wrote on the same machine.</summary>
public sealed class ArrayReader(Stream file)
{
    /// <exception cref="EndOfStreamException">The file is shorter than it says.</exception>
    public T[] Read<T>() where T : unmanaged => Read<T>(length => length).Items;

    /// <summary>Into an array that has <see cref="Room.Left"/> for more.</summary>
    public (T[] Items, int Count) ReadToGrow<T>() where T : unmanaged => Read<T>(Room.Left);

    private (T[] Items, int Count) Read<T>(Func<int, int> room) where T : unmanaged
    {
        var length = 0;
        file.ReadExactly(MemoryMarshal.AsBytes(new Span<int>(ref length)));
        if (length < 0 || length > file.Length) throw new EndOfStreamException();
        var items = new T[room(length)];
        file.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan(0, length)));
        return (items, length);
    }

    public int ReadInt() => (int)Read<long>()[0];

    public string[] ReadTexts() => new string(Read<char>()) is { Length: > 0 } text ? text.Split('\n') : [];

    public T ReadJson<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Read<byte>(), type)!;
}
