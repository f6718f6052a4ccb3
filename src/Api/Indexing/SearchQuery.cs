using Lucene.Net.Search;

namespace Api.Indexing;

/// <summary>A search as the index runs it.</summary>
/// <param name="Key">Equal for pages of the same search.</param>
/// <param name="Text">The words.</param>
/// <param name="KindTests">A row's kind must pass all of them.</param>
/// <param name="AimTests">So must its aim.</param>
/// <param name="Ranges">A row's numbers must be in all of them.</param>
/// <param name="Today">As the number of a day, for what is counted by distance from it.</param>
/// <param name="Order">The first criterion counts most.</param>
/// <param name="Skip">Hits before the first that is shown.</param>
/// <param name="Take">How many are shown.</param>
public sealed record SearchQuery(
    string Key, Query Text, Predicate<RowKind>[] KindTests, Predicate<RowAim>[] AimTests, NumberRange[] Ranges, int Today, Sort Order,
    int Skip, int Take);

public readonly record struct NumberRange(RowNumber Of, long First, long Last)
{
    public bool Has(long number) => number >= First && number <= Last;
}
