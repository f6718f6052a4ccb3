using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Api.Errors;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>A row must pass all of these; within one <c>one_of</c> any of its values will do.</summary>
public sealed record SearchFilters
{
    /// <summary>Codes; a department's takes in its agencies: HHS is also HHS-NIH.</summary>
    public OneOf? Agency { get; init; }

    /// <summary>The public API's name for the same.</summary>
    public OneOf? TopLevelAgency { get; init; }

    [Choices(typeof(Opportunities.OpportunityStatus))]
    public OneOf? Status { get; init; }

    /// <summary>The public API's name for status.</summary>
    [Choices(typeof(Opportunities.OpportunityStatus))]
    public OneOf? OpportunityStatus { get; init; }

    [Choices(typeof(OpportunityCategory))]
    public OneOf? Category { get; init; }

    [Choices(typeof(FundingInstrument))]
    public OneOf? FundingInstrument { get; init; }

    [Choices(typeof(Opportunities.ApplicantType))]
    public OneOf? ApplicantType { get; init; }

    [Choices(typeof(Opportunities.FundingCategory))]
    public OneOf? FundingCategory { get; init; }

    public OneOfFlags? IsCostSharing { get; init; }

    /// <summary>Such as 45.149.</summary>
    public OneOf? AssistanceListingNumber { get; init; }

    public DateRange? PostDate { get; init; }

    /// <summary>Rows without a close date pass only where this is left out.</summary>
    public DateRange? CloseDate { get; init; }

    public AmountRange? AwardFloor { get; init; }

    public AmountRange? AwardCeiling { get; init; }

    public AmountRange? EstimatedTotalFunding { get; init; }

    public AmountRange? ExpectedNumberOfAwards { get; init; }

    /// <summary>The public API's name for it.</summary>
    public AmountRange? EstimatedTotalProgramFunding { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    public void Check(Faults faults)
    {
        Agency?.Check("filters.agency", faults, (field, value) => faults.RequiredText(field, value, 50));
        TopLevelAgency?.Check("filters.top_level_agency", faults, (field, value) => faults.RequiredText(field, value, 50));
        Status?.Check("filters.status", faults, faults.Choice<Opportunities.OpportunityStatus>);
        OpportunityStatus?.Check("filters.opportunity_status", faults, faults.Choice<Opportunities.OpportunityStatus>);
        Category?.Check("filters.category", faults, faults.Choice<OpportunityCategory>);
        FundingInstrument?.Check("filters.funding_instrument", faults, faults.Choice<FundingInstrument>);
        ApplicantType?.Check("filters.applicant_type", faults, faults.Choice<Opportunities.ApplicantType>);
        FundingCategory?.Check("filters.funding_category", faults, faults.Choice<Opportunities.FundingCategory>);
        IsCostSharing?.Check("filters.is_cost_sharing", faults);
        AssistanceListingNumber?.Check("filters.assistance_listing_number", faults, faults.AssistanceListing);
        ExpectedNumberOfAwards?.Check("filters.expected_number_of_awards", faults);
        PostDate?.Check("filters.post_date", faults);
        CloseDate?.Check("filters.close_date", faults);
        AwardFloor?.Check("filters.award_floor", faults);
        AwardCeiling?.Check("filters.award_ceiling", faults);
        EstimatedTotalFunding?.Check("filters.estimated_total_funding", faults);
        EstimatedTotalProgramFunding?.Check("filters.estimated_total_program_funding", faults);
        faults.Unknown("filters.", Unknown);
    }
}

public sealed record OneOf
{
    public const int MaxValues = 50;

    [Required, MinLength(1), MaxLength(MaxValues)]
    [JsonPropertyName("one_of")]
    public string?[]? Values { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    public void Check(string field, Faults faults, Action<string, string?> checkValue)
    {
        faults.Unknown($"{field}.", Unknown);
        faults.Some($"{field}.one_of", Values, MaxValues, checkValue);
    }
}

public sealed record OneOfFlags
{
    public const int MaxValues = 2;

    [Required, MinLength(1), MaxLength(MaxValues)]
    [JsonPropertyName("one_of")]
    public bool[]? Values { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    public void Check(string field, Faults faults)
    {
        faults.Unknown($"{field}.", Unknown);
        faults.Some($"{field}.one_of", Values, MaxValues, (_, _) => { });
    }
}

/// <summary>Both days are included; either may be left out, or be told by its distance from today.</summary>
public sealed record DateRange
{
    public const int MaxDistance = 1_000_000;

    [DataType(DataType.Date)]
    public string? StartDate { get; init; }

    [DataType(DataType.Date)]
    public string? EndDate { get; init; }

    /// <summary>Days from today (UTC); below 0 for days that are over.</summary>
    [Range(-MaxDistance, MaxDistance)]
    public long? StartDateRelative { get; init; }

    /// <inheritdoc cref="StartDateRelative"/>
    [Range(-MaxDistance, MaxDistance)]
    public long? EndDateRelative { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <returns>The first and the last day as numbers; null where there is no such end.</returns>
    public (long? First, long? Last) Days(DateOnly today) => (
        new Faults().Date("", StartDate)?.DayNumber ?? today.DayNumber + StartDateRelative,
        new Faults().Date("", EndDate)?.DayNumber ?? today.DayNumber + EndDateRelative);

    public void Check(string field, Faults faults)
    {
        faults.Unknown($"{field}.", Unknown);
        var start = faults.Date($"{field}.start_date", StartDate);
        var end = faults.Date($"{field}.end_date", EndDate);
        faults.Between($"{field}.start_date_relative", StartDateRelative, -MaxDistance, MaxDistance);
        faults.Between($"{field}.end_date_relative", EndDateRelative, -MaxDistance, MaxDistance);
        if ((StartDate is not null && StartDateRelative is not null) || (EndDate is not null && EndDateRelative is not null))
            faults.Add(field, FaultType.InvalidRange, "Must not have a day and its distance for one end.");
        if (end < start)
            faults.Add($"{field}.end_date", FaultType.InvalidRange, "Must not be before start_date.", EndDate);
        if (EndDateRelative < StartDateRelative)
            faults.Add($"{field}.end_date_relative", FaultType.InvalidRange, "Must not be before start_date_relative.", EndDateRelative.Value);
    }
}

/// <summary>Whole US dollars, both ends included; either may be left out.</summary>
public sealed record AmountRange
{
    public const long MaxAmount = 1_000_000_000_000_000;

    [Range(0, MaxAmount)]
    public long? Min { get; init; }

    [Range(0, MaxAmount)]
    public long? Max { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    public void Check(string field, Faults faults)
    {
        faults.Unknown($"{field}.", Unknown);
        faults.Between($"{field}.min", Min, 0, MaxAmount);
        faults.Between($"{field}.max", Max, 0, MaxAmount);
        if (Max < Min) faults.Add($"{field}.max", FaultType.InvalidRange, "Must not be below min.", Max.Value);
    }
}
