namespace Api.Indexing;

/// <summary>A search as the index runs it.</summary>
/// <param name="Stems">Null for a search without words: it finds every row that the tests let pass.</param>
/// <param name="AnyWord">One of the words is enough.</param>
/// <param name="Tests">A row must pass all of them.</param>
/// <param name="Order">Below 0 when the first hit comes first.</param>
/// <param name="Skip">Hits before the first that is shown.</param>
/// <param name="Take">How many are shown.</param>
public sealed record SearchQuery(
    IReadOnlyList<string>? Stems, bool AnyWord, RowTest[] Tests, HitOrder Order, int Skip, int Take)
{
    public bool Admits(in IndexedRow row)
    {
        foreach (var test in Tests)
            if (!test(in row))
                return false;
        return true;
    }
}

public delegate int HitOrder(float score, in IndexedRow row, float otherScore, in IndexedRow other);
