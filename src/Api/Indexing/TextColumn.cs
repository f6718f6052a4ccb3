using System.Text;

namespace Api.Indexing;

/// <summary>One text for each slot as UTF-8, end to end: a third of what as many strings take.</summary>
public sealed class TextColumn
{
    private byte[] _bytes = new byte[1 << 16];
    private int[] _ends = new int[1024];
    private int _count;

    public void Add(string text)
    {
        var start = End(_count);
        var length = Encoding.UTF8.GetByteCount(text);
        if (start + length > _bytes.Length) Array.Resize(ref _bytes, Room.For(checked(start + length)));
        if (_count == _ends.Length) Array.Resize(ref _ends, Room.For(_count));
        _ends[_count++] = start + Encoding.UTF8.GetBytes(text, _bytes.AsSpan(start));
    }

    /// <summary>In the order of code points, as both databases sort.</summary>
    public int Compare(int slot, int other) => At(slot).SequenceCompareTo(At(other));

    /// <summary>Orders as the whole text does, as far as its first seven bytes tell.</summary>
    public long Start(int slot)
    {
        var start = 0L;
        var text = At(slot);
        for (var i = 0; i < 7; i++) start = (start << 8) | (i < text.Length ? text[i] : 0L);
        return start;
    }

    public void Save(ArrayWriter file) => file.Write(_bytes.AsSpan(0, End(_count))).Write(_ends.AsSpan(0, _count));

    public void Load(ArrayReader file)
    {
        (_bytes, _) = file.ReadToGrow<byte>();
        (_ends, _count) = file.ReadToGrow<int>();
    }

    private ReadOnlySpan<byte> At(int slot) => _bytes.AsSpan(End(slot)..End(slot + 1));

    private int End(int count) => count == 0 ? 0 : _ends[count - 1];
}
