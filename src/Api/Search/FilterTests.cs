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
        if (filters.IsCostSharing?.Values is { } shares) tests.Add(kind => kind.IsCostSharing is { } one && shares.Contains(one));
        return [.. tests];
    }

    public static Predicate<RowAim>[] OfAims(SearchFilters filters)
    {
        var tests = new List<Predicate<RowAim>>();
        if (filters.ApplicantType?.Values is { } types) tests.Add(Overlap<ApplicantType>(types, aim => aim.ApplicantTypes));
        if (filters.FundingCategory?.Values is { } funds) tests.Add(Overlap<FundingCategory>(funds, aim => aim.FundingCategories));
        if (filters.AssistanceListingNumber?.Values is { } numbers)
            tests.Add(aim => aim.AssistanceListingNumbers.Split(',').Any(numbers.Contains));
        return [.. tests];
    }

    public static RowTest[] OfRows(SearchFilters filters, DateOnly today)
    {
        var tests = new List<RowTest>();
        if (filters.PostDate is { } post) AddDays(tests, post.Days(today), (in Row row) => row.PostDay);
        if (filters.CloseDate is { } close) AddDays(tests, close.Days(today), (in Row row) => row.CloseDay);
        AddAmounts(tests, filters.AwardFloor, (in Row row) => row.AwardFloor);
        AddAmounts(tests, filters.AwardCeiling, (in Row row) => row.AwardCeiling);
        foreach (var total in new[] { filters.EstimatedTotalFunding, filters.EstimatedTotalProgramFunding })
            AddAmounts(tests, total, (in Row row) => row.EstimatedTotalFunding);
        AddAmounts(tests, filters.ExpectedNumberOfAwards, (in Row row) => row.ExpectedAwards);
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
    private static void AddDays(List<RowTest> tests, (long? First, long? Last) days, Reader day)
    {
        var (first, last) = (days.First ?? 0, days.Last ?? Row.Never - 1);
        if (days is not (null, null)) tests.Add((in Row row) => day(in row) >= first && day(in row) <= last);
    }

    private static void AddAmounts(List<RowTest> tests, AmountRange? range, Reader amount)
    {
        if (range?.Min is { } min) tests.Add((in Row row) => amount(in row) >= min);
        if (range?.Max is { } max) tests.Add((in Row row) => amount(in row) <= max && amount(in row) != Row.Unknown);
    }

    private static Predicate<RowAim> Overlap<T>(string?[] names, Func<RowAim, EnumSet<T>> of) where T : struct, Enum
    {
        var wanted = EnumSet<T>.Of(names.Select(name => WireName<T>.Parse(name!)));
        return aim => of(aim).Overlaps(wanted);
    }

    private delegate long Reader(in Row row);
}
