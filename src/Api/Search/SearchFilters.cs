using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Api.Errors;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>A row must pass all of these; within one <c>one_of</c> any of its values will do.</summary>
public sealed record SearchFilters : BodyPart
{
    private const int MaxCode = 50;

    /// <summary>Codes; a department's takes in its agencies: HHS is also HHS-NIH.</summary>
    public OneOf? Agency { get; init; }

    /// <summary>As if its codes were among those of <see cref="Agency"/>: a row is of one or the other.</summary>
    public OneOf? TopLevelAgency { get; init; }

    [Choices(typeof(Opportunities.OpportunityStatus))]
    public OneOf? OpportunityStatus { get; init; }

    [Choices(typeof(OpportunityTopic))]
    public OneOf? Topic { get; init; }

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

    public AmountRange? EstimatedTotalProgramFunding { get; init; }

    public AmountRange? ExpectedNumberOfAwards { get; init; }

    public override void Check(Faults faults)
    {
        void Code(string field, string? code) => faults.Text(field, code, MaxCode);
        faults.Each("agency.one_of", Agency?.Values, Code);
        faults.Each("top_level_agency.one_of", TopLevelAgency?.Values, Code);
        faults.Each("assistance_listing_number.one_of", AssistanceListingNumber?.Values, faults.AssistanceListing);
    }
}

public sealed record OneOf : BodyPart
{
    /// <summary>More than there are agencies.</summary>
    public const int MaxValues = 2000;

    [Required, MinLength(1), MaxLength(MaxValues)]
    [JsonPropertyName("one_of")]
    public string?[]? Values { get; init; }
}

public sealed record OneOfFlags : BodyPart
{
    [Required, MinLength(1), MaxLength(OneOf.MaxValues)]
    [JsonPropertyName("one_of")]
    public bool[]? Values { get; init; }
}

/// <summary>Both days are included; either may be left out, or be told by its distance from today.</summary>
public sealed record DateRange : BodyPart
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

    /// <returns>The first and the last day as numbers; null where there is no such end.</returns>
    public (long? First, long? Last) Days(DateOnly today) => (
        Faults.Day(StartDate)?.DayNumber ?? today.DayNumber + StartDateRelative,
        Faults.Day(EndDate)?.DayNumber ?? today.DayNumber + EndDateRelative);

    public override void Check(Faults faults)
    {
        if ((StartDate, EndDate, StartDateRelative, EndDateRelative) is (null, null, null, null))
            faults.Add("", FaultType.Required, "Must have a first or a last day, or both.");
        if ((StartDate is not null && StartDateRelative is not null) || (EndDate is not null && EndDateRelative is not null))
            faults.Add("", FaultType.InvalidRange, "Must not have a day and its distance for one end.");
        if (Faults.Day(EndDate) < Faults.Day(StartDate))
            faults.Add("end_date", FaultType.InvalidRange, "Must not be before start_date.", EndDate);
        if (EndDateRelative < StartDateRelative)
            faults.Add("end_date_relative", FaultType.InvalidRange, "Must not be before start_date_relative.", EndDateRelative.Value);
    }
}

/// <summary>Whole US dollars, both ends included; either may be left out.</summary>
public sealed record AmountRange : BodyPart
{
    public const long MaxAmount = 1_000_000_000_000_000;

    [Range(0, MaxAmount)]
    public long? Min { get; init; }

    [Range(0, MaxAmount)]
    public long? Max { get; init; }

    public override void Check(Faults faults)
    {
        if ((Min, Max) is (null, null)) faults.Add("", FaultType.Required, "Must have min or max, or both.");
        if (Max < Min) faults.Add("max", FaultType.InvalidRange, "Must not be below min.", Max.Value);
    }
}
