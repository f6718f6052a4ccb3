using Api.Opportunities;

namespace Api.Indexing;

/// <summary>Runs a search over the index: one pass that counts, and keeps no more hits than are shown.</summary>
public static class Finder
{
    // Up to here the best are kept while counting; a deeper page sorts everything.
    private const int MaxKept = 2000;

    public static Found Find(IndexedRows rows, SearchQuery query)
    {
        var counts = new Counts(rows.Agencies.Count);
        var order = Comparer<Hit>.Create(
            (a, b) => query.Order(a.Score, in rows[a.Slot], b.Score, in rows[b.Slot]));
        var until = (int)Math.Min((long)query.Skip + query.Take, int.MaxValue);
        var hits = Counted(rows, query, counts);
        var best = until <= MaxKept ? Best(hits, until, order) : Sorted(hits, order);
        var ids = best.Skip(query.Skip).Take(query.Take).Select(hit => rows[hit.Slot].Id).ToArray();
        return new Found(ids, counts, [.. rows.Agencies.Select(agency => agency.Code)]);
    }

    private static IEnumerable<Hit> Counted(IndexedRows rows, SearchQuery query, Counts counts)
    {
        foreach (var hit in rows.Find(query))
        {
            counts.Add(in rows[hit.Slot]);
            yield return hit;
        }
    }

    private static List<Hit> Sorted(IEnumerable<Hit> hits, Comparer<Hit> order)
    {
        var all = hits.ToList();
        all.Sort(order);
        return all;
    }

    // The root of the queue is the worst that is kept.
    private static List<Hit> Best(IEnumerable<Hit> hits, int count, Comparer<Hit> order)
    {
        var kept = new PriorityQueue<Hit, Hit>(Comparer<Hit>.Create((a, b) => order.Compare(b, a)));
        foreach (var hit in hits)
            if (kept.Count < count) kept.Enqueue(hit, hit);
            else if (order.Compare(hit, kept.Peek()) < 0) kept.DequeueEnqueue(hit, hit);
        var best = new List<Hit>(kept.Count);
        while (kept.TryDequeue(out var hit, out _)) best.Add(hit);
        best.Reverse();
        return best;
    }
}

/// <param name="Ids">The opportunities that are shown, in order.</param>
/// <param name="Counts">Of all that were found.</param>
/// <param name="AgencyCodes">By the number that the counts have for an agency.</param>
public sealed record Found(long[] Ids, Counts Counts, IReadOnlyList<string> AgencyCodes);

/// <summary>How many found rows have each value.</summary>
public sealed class Counts(int agencies)
{
    public int Total { get; private set; }
    public int[] Agency { get; } = new int[agencies];
    public int[] Status { get; } = new int[Enum.GetValues<OpportunityStatus>().Length];
    public int[] Category { get; } = new int[Enum.GetValues<OpportunityCategory>().Length];
    public int[] FundingInstrument { get; } = new int[Enum.GetValues<FundingInstrument>().Length];

    public void Add(in IndexedRow row)
    {
        Total++;
        Agency[row.Agency.Index]++;
        Status[(int)row.Status]++;
        Category[(int)row.Category]++;
        FundingInstrument[(int)row.FundingInstrument]++;
    }
}
