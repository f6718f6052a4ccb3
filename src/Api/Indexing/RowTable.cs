using System.Runtime.InteropServices;
using Api.Opportunities;
using Api.Serving;

namespace Api.Indexing;

/// <summary>
/// The columns that filters, facets and sorts read, and the words of all rows. A changed row gets a new slot and its old one
/// dies, so that lists of slots stay sorted. Who calls <see cref="Put"/> or <see cref="Remove"/> is alone.
/// </summary>
public sealed class RowTable
{
    // What stands in a title, a number or a code says more than what stands in a text.
    private const int Title = 10;
    private const int Text = 1;

    private static long _generations;

    private readonly Dictionary<long, int> _slotOf = [];
    private readonly List<int> _touched = [];
    private readonly TextIndex _text = new();
    private Row[] _rows = new Row[1024];

    /// <summary>Another one after each load.</summary>
    public long Generation { get; } = Interlocked.Increment(ref _generations);

    public Numbered<RowKind> Kinds { get; } = new();

    public Numbered<RowAim> Aims { get; } = new();

    public TextColumn Numbers { get; } = new();

    public TextColumn Titles { get; } = new();

    public ShownRows Shown { get; } = new();

    public int Slots { get; private set; }

    public int Count => _slotOf.Count;

    /// <summary>0 where there is none.</summary>
    public long HighestId => _slotOf.Keys.DefaultIfEmpty().Max();

    /// <summary>How many slots were born or died since the load: an answer remembers it, to see if it still holds.</summary>
    public int Changes => _touched.Count;

    /// <summary>When so many are dead, loading anew is cheaper than to go on.</summary>
    public bool IsWorn => Slots > 2 * Count + 10_000;

    public ref readonly Row this[int slot] => ref _rows[slot];

    public RowKind KindOf(int slot) => Kinds.Values[_rows[slot].Kind];

    public void Put(Opportunity row, bool isNew)
    {
        if (!isNew) Remove(row.OpportunityId);
        if (Slots == Postings.MaxSlots) throw new InvalidOperationException("The index holds 16 million rows.");
        if (Slots == _rows.Length) Array.Resize(ref _rows, Slots + (Slots / 2) + 1);
        _rows[Slots] = Row.Of(row, Kinds.NumberOf(RowKind.Of(row)), Aims.NumberOf(RowAim.Of(row)));
        _slotOf[row.OpportunityId] = Slots;
        Numbers.Add(row.OpportunityNumber);
        Titles.Add(row.Title);
        _text.Add(
            Slots, (row.Title, Title), (row.OpportunityNumber, Title), (row.Agency, Title), (row.AgencyName, Text),
            (row.Summary, Text));
        if (!isNew) _touched.Add(Slots);
        Slots++;
    }

    public void Remove(long id)
    {
        if (!_slotOf.Remove(id, out var slot)) return;
        _rows[slot].IsDead = true;
        _touched.Add(slot);
    }

    /// <summary>Tells the slots that a search may find, by slot.</summary>
    public void Find(SearchQuery query, Hits hits)
    {
        if (query.Stems is { } stems) _text.Find(stems, query.AnyWord, hits.Add);
        else for (var slot = 0; slot < Slots; slot++) hits.Add(slot, 0);
    }

    /// <summary>Whether the search would have answered the same after the first <paramref name="changes"/> changes.</summary>
    public bool IsUntouched(SearchQuery query, int changes)
    {
        foreach (var slot in CollectionsMarshal.AsSpan(_touched)[changes..])
            if (query.Admits(this, slot) && (query.Stems is not { } stems || _text.Has(slot, stems, query.AnyWord)))
                return false;
        return true;
    }

    /// <summary>Gives back the room that a load has left.</summary>
    public void Pack()
    {
        Array.Resize(ref _rows, Slots);
        _slotOf.TrimExcess();
        _text.Pack();
    }

    public void Save(ArrayWriter file)
    {
        file.Write<Row>(_rows.AsSpan(0, Slots));
        file.WriteJson(Kinds.Values, AppJson.Default.IReadOnlyListRowKind);
        file.WriteJson(Aims.Values, AppJson.Default.IReadOnlyListRowAim);
        Numbers.Save(file);
        Titles.Save(file);
        _text.Save(file);
    }

    public void Load(ArrayReader file)
    {
        _rows = file.Read<Row>();
        foreach (var kind in file.ReadJson(AppJson.Default.IReadOnlyListRowKind)) Kinds.NumberOf(kind);
        foreach (var aim in file.ReadJson(AppJson.Default.IReadOnlyListRowAim)) Aims.NumberOf(aim);
        _slotOf.EnsureCapacity(_rows.Length);
        for (; Slots < _rows.Length; Slots++)
            if (!_rows[Slots].IsDead)
                _slotOf[_rows[Slots].Id] = Slots;
        Numbers.Load(file);
        Titles.Load(file);
        _text.Load(file);
    }
}

/// <summary>The numbers of a row; days since 0001-01-01.</summary>
public record struct Row(
    long Id, int Kind, int Aim, int PostDay, int CloseDay, long AwardFloor, long AwardCeiling, long EstimatedTotalFunding,
    int ExpectedAwards, bool IsDead)
{
    /// <summary>Of what nobody has said; it passes no range.</summary>
    public const int Unknown = -1;

    /// <summary>The day on which what is always open closes.</summary>
    public const int Never = int.MaxValue;

    public static Row Of(Opportunity row, int kind, int aim) => new(
        row.OpportunityId, kind, aim, row.PostDate.DayNumber, row.CloseDate?.DayNumber ?? Never, row.AwardFloor,
        row.AwardCeiling, row.EstimatedTotalFunding, (int?)row.ExpectedNumberOfAwards ?? Unknown, IsDead: false);
}
