using System.Numerics;

namespace Api.Indexing;

/// <summary>
/// The slot of each id, without the ids, which are the rows' own: a third of a dictionary. A slot that has died stays, and is
/// passed by.
/// </summary>
public sealed class SlotTable(Func<int, long> idOf, Func<int, bool> isDead)
{
    // A slot plus one, at its id's hash or behind it; at most half of them are taken.
    private int[] _places = new int[512];
    private int _count;

    /// <returns>Below 0 where no slot that lives has the id.</returns>
    public int Find(long id)
    {
        for (var place = PlaceOf(id); ; place = Next(place))
            if (_places[place] - 1 is var slot && (slot < 0 || (idOf(slot) == id && !isDead(slot))))
                return slot;
    }

    /// <param name="slot">Higher than all before; its row is there.</param>
    public void Add(int slot)
    {
        if (++_count * 2 > _places.Length) Grow(slot);
        else Place(slot);
    }

    /// <summary>Makes room for so many at once.</summary>
    public void Reserve(int count) => _places = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(count * 2, 512))];

    private void Grow(int last)
    {
        Reserve(_count);
        for (var slot = 0; slot <= last; slot++) Place(slot);
    }

    private void Place(int slot)
    {
        var place = PlaceOf(idOf(slot));
        while (_places[place] > 0) place = Next(place);
        _places[place] = slot + 1;
    }

    private int PlaceOf(long id) => (int)((ulong)id * 0x9E3779B97F4A7C15 >> 32) & (_places.Length - 1);

    private int Next(int place) => (place + 1) & (_places.Length - 1);
}
