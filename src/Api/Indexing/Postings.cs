using System.Diagnostics.CodeAnalysis;

namespace Api.Indexing;

/// <summary>
/// The slots whose text has one stem, ascending, each with its weight there: 24 bits and 8 bits. Most stems are in one text
/// alone, and need no array.
/// </summary>
public struct Postings
{
    public const int MaxSlots = 1 << 24;
    public const int MaxWeight = (1 << WeightBits) - 1;
    private const int WeightBits = 8;

    private uint[]? _items;
    private int _start;
    private int _room;
    private uint _first;

    public int Count { get; private set; }

    [UnscopedRef]
    public readonly ReadOnlySpan<uint> Items =>
        _items is null ? new ReadOnlySpan<uint>(in _first)[..Count] : _items.AsSpan(_start, Count);

    public static int Slot(uint item) => (int)(item >> WeightBits);

    public static int Weight(uint item) => (int)(item & MaxWeight);

    /// <summary>A part of an array that others share.</summary>
    public static Postings In(uint[] items, int start, int count) => count == 1
        ? new Postings { _first = items[start], Count = 1 }
        : new Postings { _items = items, _start = start, _room = Packed(count), Count = count };

    /// <summary>How much of an array that others share so many items get: long lists take some more without a copy of all.</summary>
    public static int Packed(int count) => count + (count / 16);

    /// <param name="slot">Higher than all before.</param>
    /// <param name="weight">At least 1.</param>
    public void Add(int slot, int weight)
    {
        var item = ((uint)slot << WeightBits) | (uint)Math.Min(weight, MaxWeight);
        if (Count == 0) _first = item;
        else Append(item);
        Count++;
    }

    public readonly bool Has(int slot) => Seek(Items, slot, 0) is var at && at < Count && Slot(Items[at]) == slot;

    /// <summary>Where <paramref name="slot"/> is, or would be, from <paramref name="from"/> on.</summary>
    public static int Seek(ReadOnlySpan<uint> items, int slot, int from)
    {
        if (from >= items.Length || Slot(items[from]) >= slot) return from;
        var (to, step) = (from, 1);
        for (; to < items.Length && Slot(items[to]) < slot; step *= 2) (from, to) = (to + 1, to + step);
        to = Math.Min(to, items.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (Slot(items[middle]) < slot) from = middle + 1;
            else to = middle;
        }

        return from;
    }

    private void Append(uint item)
    {
        if (Count >= _room) Move(Count + (Count / 2) + 1);
        _items![_start + Count] = item;
    }

    private void Move(int room)
    {
        var items = new uint[room];
        Items.CopyTo(items);
        (_items, _start, _room) = (items, 0, room);
    }
}
