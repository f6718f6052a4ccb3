using Api.Database;
using Api.Opportunities;
using Api.Serving;
using Microsoft.EntityFrameworkCore;

namespace Api.Search;

/// <summary>Counts the four facets and the total in one pass over an index, instead of with five statements.</summary>
public static class Facets
{
    public static async Task<(int Total, FacetCounts Facets)> CountAsync(
        IQueryable<Ranked> found, CancellationToken stop)
    {
        var groups = await Groups(found).ToListAsync(stop);
        return (groups.Sum(group => group.Count), new FacetCounts(
            Sum(groups, group => group.Agency),
            Sum(groups, group => WireName<OpportunityStatus>.Of(group.Status)),
            Sum(groups, group => WireName<OpportunityCategory>.Of(group.Category)),
            Sum(groups, group => WireName<FundingInstrument>.Of(group.FundingInstrument))));
    }

    public static IQueryable<FacetGroup> Groups(IQueryable<Ranked> found) => found
        .GroupBy(r => new { r.Row.Agency, r.Row.Status, r.Row.Category, r.Row.FundingInstrument })
        .Select(g => new FacetGroup
        {
            Agency = g.Key.Agency,
            Status = g.Key.Status,
            Category = g.Key.Category,
            FundingInstrument = g.Key.FundingInstrument,
            Count = g.Count(),
        });

    private static SortedDictionary<string, int> Sum(List<FacetGroup> groups, Func<FacetGroup, string> name)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var group in groups) counts[name(group)] = counts.GetValueOrDefault(name(group)) + group.Count;
        return counts;
    }
}

/// <summary>How many rows share these four values.</summary>
public sealed class FacetGroup
{
    public required string Agency { get; init; }
    public OpportunityStatus Status { get; init; }
    public OpportunityCategory Category { get; init; }
    public FundingInstrument FundingInstrument { get; init; }
    public int Count { get; init; }
}
