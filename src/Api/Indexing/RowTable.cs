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

    private readonly SlotTable _slotOf;
    private readonly List<int> _touched = [];
    private readonly TextIndex _text = new();
    private readonly NumberColumn[] _numbers = [.. Enumerable.Range(0, Row.Amounts).Select(_ => new NumberColumn())];
    private Row[] _rows = new Row[1024];

    public RowTable() => _slotOf = new(slot => _numbers[(int)RowNumber.Id][slot], slot => _rows[slot].IsDead);

    /// <summary>Another one after each load.</summary>
    public long Generation { get; } = Interlocked.Increment(ref _generations);

    public Numbered<RowKind> Kinds { get; } = new();

    public Numbered<RowAim> Aims { get; } = new();

    public TextColumn Numbers { get; } = new();

    public TextColumn Titles { get; } = new();

    public ShownRows Shown { get; } = new();

    public int Slots { get; private set; }

    public int Count { get; private set; }

    /// <summary>0 where there is none.</summary>
    public long HighestId => Enumerable.Range(0, Slots).Where(slot => !_rows[slot].IsDead)
        .Select(slot => this[slot, RowNumber.Id]).DefaultIfEmpty().Max();

    /// <summary>How many slots were born or died since the load: an answer remembers it, to see if it still holds.</summary>
    public int Changes => _touched.Count;

    /// <summary>When so many are dead, loading anew is cheaper than to go on.</summary>
    public bool IsWorn => Slots > 2 * Count + 10_000;

    public ref readonly Row this[int slot] => ref _rows[slot];

    public long this[int slot, RowNumber number] => number switch
    {
        RowNumber.PostDay => _rows[slot].PostDay,
        RowNumber.CloseDay => _rows[slot].CloseDay,
        _ => _numbers[(int)number][slot],
    };

    public RowKind KindOf(int slot) => Kinds.Values[_rows[slot].Kind];

    public void Put(Opportunity row, bool isNew)
    {
        if (!isNew) Remove(row.OpportunityId);
        if (Slots == Postings.MaxSlots) throw new InvalidOperationException("The index holds 16 million rows.");
        if (Slots == _rows.Length) Resize(Room.For(Slots));
        _rows[Slots] = Row.Of(row, Kinds.NumberOf(RowKind.Of(row)), Aims.NumberOf(RowAim.Of(row)));
        var amounts = Row.AmountsOf(row);
        for (var i = 0; i < amounts.Length; i++) _numbers[i].Set(Slots, amounts[i]);
        _slotOf.Add(Slots);
        Count++;
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
        if (_slotOf.Find(id) is not (>= 0 and var slot)) return;
        _rows[slot].IsDead = true;
        Count--;
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

    /// <summary>Gives back most of the room that a load has left.</summary>
    public void Pack()
    {
        Resize(Room.Left(Slots));
        _text.Pack();
    }

    public void Save(ArrayWriter file)
    {
        file.Write<Row>(_rows.AsSpan(0, Slots));
        foreach (var numbers in _numbers) numbers.Save(file, Slots);
        file.WriteJson(Kinds.Values, AppJson.Default.IReadOnlyListRowKind);
        file.WriteJson(Aims.Values, AppJson.Default.IReadOnlyListRowAim);
        Numbers.Save(file);
        Titles.Save(file);
        _text.Save(file);
    }

    public void Load(ArrayReader file)
    {
        (_rows, var slots) = file.ReadToGrow<Row>();
        foreach (var numbers in _numbers) numbers.Load(file);
        foreach (var kind in file.ReadJson(AppJson.Default.IReadOnlyListRowKind)) Kinds.NumberOf(kind);
        foreach (var aim in file.ReadJson(AppJson.Default.IReadOnlyListRowAim)) Aims.NumberOf(aim);
        _slotOf.Reserve(slots);
        for (; Slots < slots; Slots++)
        {
            _slotOf.Add(Slots);
            if (!_rows[Slots].IsDead) Count++;
        }

        Numbers.Load(file);
        Titles.Load(file);
        _text.Load(file);
    }

    private void Resize(int slots)
    {
        Array.Resize(ref _rows, slots);
        foreach (var numbers in _numbers) numbers.Resize(slots);
    }
}

/// <summary>What every hit is asked for, and so lies together; days since 0001-01-01.</summary>
public record struct Row(int Kind, int Aim, int PostDay, int CloseDay, bool IsDead)
{
    /// <summary>How many of the <see cref="RowNumber"/>s have a column of their own: those before the days.</summary>
    public const int Amounts = (int)RowNumber.PostDay;

    /// <summary>Of what nobody has said; it passes no range.</summary>
    public const long Unknown = int.MinValue;

    /// <summary>The day on which what is always open closes.</summary>
    public const int Never = int.MaxValue;

    public static Row Of(Opportunity row, int kind, int aim) =>
        new(kind, aim, row.PostDate.DayNumber, row.CloseDate?.DayNumber ?? Never, IsDead: false);

    /// <summary>In the order of <see cref="RowNumber"/>.</summary>
    public static long[] AmountsOf(Opportunity row) =>
    [
        row.OpportunityId, row.AwardFloor, row.AwardCeiling, row.EstimatedTotalFunding, row.ExpectedNumberOfAwards ?? Unknown,
    ];
}

/// <summary>What rows are filtered and sorted by.</summary>
public enum RowNumber
{
    Id,
    AwardFloor,
    AwardCeiling,
    EstimatedTotalFunding,
    ExpectedAwards,
    PostDay,
    CloseDay,
}
