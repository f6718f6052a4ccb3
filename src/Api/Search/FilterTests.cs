using Api.Indexing;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>The filters of a request as tests of a row.</summary>
public static class FilterTests
{
    public static List<RowTest> Of(SearchFilters filters)
    {
        var tests = new List<RowTest>();
        if (filters.Agency?.Values is { } agencies) tests.Add(IsOf(agencies!));
        if (filters.TopLevelAgency?.Values is { } departments) tests.Add(IsOf(departments!));
        foreach (var status in new[] { filters.Status, filters.OpportunityStatus })
            AddChoice(tests, status, (OpportunityStatus[] of) => (in IndexedRow row) => of.Contains(row.Status));
        AddChoice(tests, filters.Category, (OpportunityCategory[] of) => (in IndexedRow row) => of.Contains(row.Category));
        AddChoice(
            tests, filters.FundingInstrument,
            (FundingInstrument[] of) => (in IndexedRow row) => of.Contains(row.FundingInstrument));
        AddDates(tests, filters.PostDate, (in IndexedRow row) => row.PostDate);
        AddDates(tests, filters.CloseDate, (in IndexedRow row) => row.CloseDate);
        AddAmounts(tests, filters.AwardFloor, (in IndexedRow row) => row.AwardFloor);
        AddAmounts(tests, filters.AwardCeiling, (in IndexedRow row) => row.AwardCeiling);
        foreach (var total in new[] { filters.EstimatedTotalFunding, filters.EstimatedTotalProgramFunding })
            AddAmounts(tests, total, (in IndexedRow row) => row.EstimatedTotalFunding);
        return tests;
    }

    // A department's code takes in its agencies: HHS is also HHS-NIH.
    private static RowTest IsOf(string[] codes)
    {
        var parents = Array.ConvertAll(codes, code => code + "-");
        return (in IndexedRow row) =>
            Array.IndexOf(codes, row.Agency.Code) >= 0 || StartsWithAny(row.Agency.Code, parents);
    }

    private static bool StartsWithAny(string code, string[] parents)
    {
        foreach (var parent in parents)
            if (code.StartsWith(parent, StringComparison.Ordinal))
                return true;
        return false;
    }

    private static void AddChoice<T>(List<RowTest> tests, OneOf? oneOf, Func<T[], RowTest> test) where T : struct, Enum
    {
        if (oneOf?.Values is { } names) tests.Add(test(Array.ConvertAll(names, name => WireName<T>.Parse(name!))));
    }

    private static void AddDates(List<RowTest> tests, DateRange? range, Reader<DateOnly?> day)
    {
        if (range?.Start is { } start) tests.Add((in IndexedRow row) => day(in row) >= start);
        if (range?.End is { } end) tests.Add((in IndexedRow row) => day(in row) <= end);
    }

    private static void AddAmounts(List<RowTest> tests, AmountRange? range, Reader<long> amount)
    {
        if (range?.Min is { } min) tests.Add((in IndexedRow row) => amount(in row) >= min);
        if (range?.Max is { } max) tests.Add((in IndexedRow row) => amount(in row) <= max);
    }
}
