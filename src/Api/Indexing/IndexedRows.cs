using Api.Opportunities;

namespace Api.Indexing;

/// <summary>
/// All rows and their words. A changed row gets a new slot and its old one dies, so that lists of slots stay sorted.
/// Who calls <see cref="Put"/> or <see cref="Remove"/> is alone.
/// </summary>
public sealed class IndexedRows
{
    // What stands in a title, a number or a code says more than what stands in a text.
    private const int Title = 10;
    private const int Text = 1;

    private readonly Dictionary<long, int> _slotOf = [];
    private readonly Dictionary<(string Code, string Name), Agency> _agencies = [];
    private readonly List<int> _touched = [];
    private readonly TextIndex _text = new();
    private IndexedRow[] _rows = new IndexedRow[1024];
    private bool[] _isLive = new bool[1024];

    private static long _generations;

    /// <summary>Another one after each load.</summary>
    public long Generation { get; } = Interlocked.Increment(ref _generations);

    public int Slots { get; private set; }

    public int Count => _slotOf.Count;

    /// <summary>0 where there is none.</summary>
    public long HighestId => _slotOf.Keys.DefaultIfEmpty().Max();

    public IReadOnlyCollection<Agency> Agencies => _agencies.Values;

    /// <summary>How many slots were born or died since the load: an answer remembers it, to see if it still holds.</summary>
    public int Changes => _touched.Count;

    /// <summary>When so many are dead, loading anew is cheaper than to go on.</summary>
    public bool IsWorn => Slots > 2 * Count + 10_000;

    public ref readonly IndexedRow this[int slot] => ref _rows[slot];

    public void Put(Opportunity row, bool isNew)
    {
        if (!isNew) Remove(row.OpportunityId);
        var slot = Slots++;
        if (slot == _rows.Length) Grow();
        _rows[slot] = RowOf(row);
        _isLive[slot] = true;
        _slotOf[row.OpportunityId] = slot;
        _text.Add(
            slot, (row.Title, Title), (row.OpportunityNumber, Title), (row.Agency, Title), (row.AgencyName, Text),
            (row.Summary, Text));
        if (!isNew) _touched.Add(slot);
    }

    public void Remove(long id)
    {
        if (!_slotOf.Remove(id, out var slot)) return;
        _isLive[slot] = false;
        _touched.Add(slot);
    }

    /// <summary>The slots that a search finds, by slot.</summary>
    public IEnumerable<Hit> Find(SearchQuery query)
    {
        var hits = query.Stems is { } stems ? _text.Find(stems, query.AnyWord) : All();
        return hits.Where(hit => _isLive[hit.Slot] && query.Admits(in _rows[hit.Slot]));
    }

    /// <summary>Whether the search would have answered the same after the first <paramref name="changes"/> changes.</summary>
    public bool IsUntouched(SearchQuery query, int changes)
    {
        for (var i = changes; i < _touched.Count; i++)
            if (query.Admits(in _rows[_touched[i]])
                && (query.Stems is not { } stems || _text.Has(_touched[i], stems, query.AnyWord)))
                return false;
        return true;
    }

    private IEnumerable<Hit> All() => Enumerable.Range(0, Slots).Select(slot => new Hit(slot, 0));

    private void Grow()
    {
        if (Slots > Postings.MaxSlots) throw new InvalidOperationException("The index holds 16 million rows.");
        Array.Resize(ref _rows, _rows.Length + (_rows.Length / 2));
        Array.Resize(ref _isLive, _rows.Length);
    }

    private IndexedRow RowOf(Opportunity row) => new(
        row.OpportunityId, row.OpportunityNumber, row.Title, AgencyOf(row.Agency, row.AgencyName), row.Status,
        row.Category, row.FundingInstrument, row.PostDate, row.CloseDate, row.AwardFloor, row.AwardCeiling,
        row.EstimatedTotalFunding);

    private Agency AgencyOf(string code, string name) => _agencies.TryGetValue((code, name), out var known)
        ? known
        : _agencies[(code, name)] = new Agency(_agencies.Count, code, name);
}
