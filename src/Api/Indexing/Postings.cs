namespace Api.Indexing;

/// <summary>The slots whose text has one stem, ascending, each with its weight there: 24 bits and 8 bits.</summary>
public sealed class Postings
{
    public const int MaxSlots = 1 << 24;
    private const int WeightBits = 8;
    private const int MaxWeight = (1 << WeightBits) - 1;

    private uint[] _items = new uint[4];

    public int Count { get; private set; }

    public int Slot(int at) => (int)(_items[at] >> WeightBits);

    public int Weight(int at) => (int)(_items[at] & MaxWeight);

    /// <param name="slot">Higher than all before.</param>
    /// <param name="weight">At least 1.</param>
    public void Add(int slot, int weight)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Count + (Count / 2));
        _items[Count++] = ((uint)slot << WeightBits) | (uint)Math.Min(weight, MaxWeight);
    }

    /// <summary>Where <paramref name="slot"/> is, or would be, from <paramref name="from"/> on.</summary>
    public int Seek(int slot, int from)
    {
        if (from < Count && Slot(from) >= slot) return from;
        var (to, step) = (from, 1);
        for (; to < Count && Slot(to) < slot; step *= 2) (from, to) = (to + 1, to + step);
        to = Math.Min(to, Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (Slot(middle) < slot) from = middle + 1;
            else to = middle;
        }

        return from;
    }

    public bool Has(int slot) => Seek(slot, 0) is var at && at < Count && Slot(at) == slot;
}
