using Api.Indexing;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>The filters of a request as tests of a row's kind and aim, and as ranges of its numbers.</summary>
public static class FilterPredicates
{
    public static Predicate<RowKind>[] OfKinds(SearchFilters filters)
    {
        var tests = new List<Predicate<RowKind>>();
        HashSet<string?> agencies = [.. filters.Agency?.Values ?? [], .. filters.TopLevelAgency?.Values ?? []];
        if (agencies.Count > 0) tests.Add(kind => IsOf(kind.Agency, agencies));
        AddChoice<OpportunityStatus>(tests, filters.OpportunityStatus, (kind, of) => of.Contains(kind.Status));
        AddChoice<OpportunityTopic>(tests, filters.Topic, (kind, of) => of.Contains(kind.Topic));
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
        {
            var wanted = numbers.ToHashSet(StringComparer.OrdinalIgnoreCase);
            tests.Add(aim => aim.AssistanceListingNumbers.Split(',').Any(wanted.Contains));
        }

        return [.. tests];
    }

    public static NumberRange[] OfNumbers(SearchFilters filters, DateOnly today) =>
    [
        .. Days(RowNumber.PostDay, filters.PostDate?.Days(today)),
        .. Days(RowNumber.CloseDay, filters.CloseDate?.Days(today)),
        .. Amounts(RowNumber.AwardFloor, filters.AwardFloor),
        .. Amounts(RowNumber.AwardCeiling, filters.AwardCeiling),
        .. Amounts(RowNumber.EstimatedTotalFunding, filters.EstimatedTotalProgramFunding),
        .. Amounts(RowNumber.ExpectedAwards, filters.ExpectedNumberOfAwards),
    ];

    // A department's code takes in its agencies: HHS is also HHS-NIH.
    private static bool IsOf(string agency, HashSet<string?> codes) =>
        codes.Contains(agency) || (agency.LastIndexOf('-') is > 0 and var end && IsOf(agency[..end], codes));

    private static void AddChoice<T>(List<Predicate<RowKind>> tests, OneOf? oneOf, Func<RowKind, T[], bool> test)
        where T : struct, Enum
    {
        if (oneOf?.Values is not { } names) return;
        T[] values = [.. WireName<T>.Known(names).Distinct()];
        tests.Add(kind => test(kind, values));
    }

    private static NumberRange[] Days(RowNumber day, (long? First, long? Last)? asked) => Between(day, asked?.First, asked?.Last);

    private static NumberRange[] Amounts(RowNumber amount, AmountRange? asked) => Between(amount, asked?.Min, asked?.Max);

    // What never closes passes no range of close dates.
    private static NumberRange[] Between(RowNumber number, long? first, long? last) => (first, last) is (null, null)
        ? []
        : [new(number, first ?? SegmentColumns.Unknown + 1, last ?? long.MaxValue)];

    private static Predicate<RowAim> Overlap<T>(string?[] names, Func<RowAim, EnumSet<T>> of) where T : struct, Enum
    {
        var wanted = EnumSet<T>.Parse(names);
        return aim => of(aim).Overlaps(wanted);
    }
}
