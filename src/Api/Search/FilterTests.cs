using Api.Indexing;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>The filters of a request as tests of a row, or of its kind.</summary>
public static class FilterTests
{
    public static Predicate<RowKind>[] OfKinds(SearchFilters filters)
    {
        var tests = new List<Predicate<RowKind>>();
        foreach (var agency in new[] { filters.Agency, filters.TopLevelAgency })
            if (agency?.Values is { } codes) tests.Add(kind => IsOf(kind.Agency, codes));
        foreach (var status in new[] { filters.Status, filters.OpportunityStatus })
            AddChoice<OpportunityStatus>(tests, status, (kind, of) => of.Contains(kind.Status));
        AddChoice<OpportunityCategory>(tests, filters.Category, (kind, of) => of.Contains(kind.Category));
        AddChoice<FundingInstrument>(tests, filters.FundingInstrument, (kind, of) => of.Contains(kind.FundingInstrument));
        return [.. tests];
    }

    public static RowTest[] OfRows(SearchFilters filters)
    {
        var tests = new List<RowTest>();
        if (filters.PostDate is { } post) AddDays(tests, post, (in Row row) => row.PostDay);
        if (filters.CloseDate is { } close) AddDays(tests, close, (in Row row) => row.CloseDay);
        AddAmounts(tests, filters.AwardFloor, (in Row row) => row.AwardFloor);
        AddAmounts(tests, filters.AwardCeiling, (in Row row) => row.AwardCeiling);
        foreach (var total in new[] { filters.EstimatedTotalFunding, filters.EstimatedTotalProgramFunding })
            AddAmounts(tests, total, (in Row row) => row.EstimatedTotalFunding);
        return [.. tests];
    }

    // A department's code takes in its agencies: HHS is also HHS-NIH.
    private static bool IsOf(string agency, string?[] codes) => Array.Exists(
        codes, code => agency.StartsWith(code!, StringComparison.Ordinal)
                       && (agency.Length == code!.Length || agency[code.Length] == '-'));

    private static void AddChoice<T>(List<Predicate<RowKind>> tests, OneOf? oneOf, Func<RowKind, T[], bool> test)
        where T : struct, Enum
    {
        if (oneOf?.Values is not { } names) return;
        var values = Array.ConvertAll(names, name => WireName<T>.Parse(name!));
        tests.Add(kind => test(kind, values));
    }

    // What never closes passes no range of close dates.
    private static void AddDays(List<RowTest> tests, DateRange range, Reader day)
    {
        var (first, last) = (range.Start?.DayNumber ?? 0, range.End?.DayNumber ?? Row.Never - 1);
        if (range.Start is not null || range.End is not null)
            tests.Add((in Row row) => day(in row) >= first && day(in row) <= last);
    }

    private static void AddAmounts(List<RowTest> tests, AmountRange? range, Reader amount)
    {
        if (range?.Min is { } min) tests.Add((in Row row) => amount(in row) >= min);
        if (range?.Max is { } max) tests.Add((in Row row) => amount(in row) <= max);
    }

    private delegate long Reader(in Row row);
}
