namespace Api.Indexing;

/// <summary>A search as the index runs it.</summary>
/// <param name="Stems">Null for a search without words: it finds every row that the tests let pass.</param>
/// <param name="AnyWord">One of the words is enough.</param>
/// <param name="KindTests">A row's kind must pass all of them.</param>
/// <param name="AimTests">So must its aim.</param>
/// <param name="Ranges">A row's numbers must be in all of them.</param>
/// <param name="Today">As the number of a day, for what is counted by distance from it.</param>
/// <param name="Order">The first criterion counts most.</param>
/// <param name="Skip">Hits before the first that is shown.</param>
/// <param name="Take">How many are shown.</param>
public sealed record SearchQuery(
    IReadOnlyList<string>? Stems, bool AnyWord, Predicate<RowKind>[] KindTests, Predicate<RowAim>[] AimTests, NumberRange[] Ranges,
    int Today, SortKey[] Order, int Skip, int Take)
{
    public bool Admits(RowTable rows, int slot) => PassesAll(KindTests, rows.KindOf(slot))
        && PassesAll(AimTests, rows.Aims.Values[rows[slot].Aim]) && IsInRanges(rows, slot);

    public static bool PassesAll<T>(Predicate<T>[] tests, T value)
    {
        foreach (var test in tests)
            if (!test(value))
                return false;
        return true;
    }

    public bool IsInRanges(RowTable rows, int slot)
    {
        foreach (var range in Ranges)
            if (rows[slot, range.Of] is var number && (number < range.First || number > range.Last))
                return false;
        return true;
    }
}

public readonly record struct NumberRange(RowNumber Of, long First, long Last);

public readonly record struct Hit(int Slot, float Score);

/// <summary>A criterion of an order, for rows of one table.</summary>
/// <param name="Of">The lower comes first.</param>
/// <param name="Compare">For a text: decides where <paramref name="Of"/>, which is its start, does not.</param>
public sealed record SortKey(Func<RowTable, Hit, long> Of, Func<RowTable, int, int, int>? Compare = null);
