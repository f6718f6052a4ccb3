using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Api.Opportunities;

namespace Api.Indexing;

/// <summary>
/// What many rows have in common. Filters and facets look at the kinds, of which there are far fewer than rows, and a row
/// only says which is its own.
/// </summary>
public sealed record RowKind(
    string Agency,
    string AgencyName,
    OpportunityStatus Status,
    OpportunityTopic Topic,
    FundingInstrument FundingInstrument,
    bool? IsCostSharing)
{
    [JsonIgnore]
    public string Department { get; } = Opportunity.DepartmentOf(Agency);

    public static RowKind Of(Opportunity row) =>
        new(row.Agency, row.AgencyName, row.Status, row.Topic, row.FundingInstrument, row.IsCostSharing);
}

/// <summary>Whom and what it is for. Apart from the kind: together there would be nearly as many as rows.</summary>
public sealed record RowAim(
    EnumSet<ApplicantType> ApplicantTypes, EnumSet<FundingCategory> FundingCategories, string AssistanceListingNumbers)
{
    public static RowAim Of(Opportunity row) => new(row.ApplicantTypes, row.FundingCategories, row.AssistanceListingNumbers);
}

/// <summary>Values by number, each once.</summary>
public sealed class Numbered<T> where T : notnull
{
    private readonly Dictionary<T, int> _numbers = [];
    private readonly List<T> _values = [];

    public IReadOnlyList<T> Values => _values;

    public int NumberOf(T value)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, value, out var isKnown);
        if (isKnown) return number;
        _values.Add(value);
        return number = _values.Count - 1;
    }
}
