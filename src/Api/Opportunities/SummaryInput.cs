using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Api.Errors;
using Api.Search;
using Api.Serving;

namespace Api.Opportunities;

/// <summary>The part of an opportunity that the public API keeps in a summary of its own.</summary>
public sealed record SummaryInput : BodyPart
{
    private const int MaxDescription = 18_000;
    private const int MaxValues = 50;
    private const int MaxAwards = 1_000_000;

    [Required, MaxLength(MaxDescription)]
    public string? SummaryDescription { get; init; }

    /// <summary>A day such as 2026-01-31.</summary>
    [Required, DataType(DataType.Date)]
    public string? PostDate { get; init; }

    /// <summary>Left out or null while applications are taken at any time.</summary>
    [DataType(DataType.Date)]
    public string? CloseDate { get; init; }

    public bool? IsCostSharing { get; init; }

    [Range(0, MaxAwards)]
    public long? ExpectedNumberOfAwards { get; init; }

    [Required, Range(0, AmountRange.MaxAmount)]
    public long? EstimatedTotalProgramFunding { get; init; }

    [Required, Range(0, AmountRange.MaxAmount)]
    public long? AwardFloor { get; init; }

    [Required, Range(0, AmountRange.MaxAmount)]
    public long? AwardCeiling { get; init; }

    /// <summary>A row has one.</summary>
    [Required, MinLength(1), MaxLength(1), Choices(typeof(FundingInstrument))]
    public string?[]? FundingInstruments { get; init; }

    [MaxLength(MaxValues), Choices(typeof(FundingCategory))]
    public string?[]? FundingCategories { get; init; }

    [MaxLength(MaxValues), Choices(typeof(ApplicantType))]
    public string?[]? ApplicantTypes { get; init; }

    /// <summary>An extract has another name for the day of what is only forecast.</summary>
    [JsonIgnore]
    public DateOnly? FirstDay => Faults.Day(PostDate)
        ?? Faults.Day(Unknown?.GetValueOrDefault("forecasted_post_date") is { ValueKind: JsonValueKind.String } day ? day.GetString() : null);

    public override void Check(Faults faults)
    {
        if (Faults.Day(CloseDate) < Faults.Day(PostDate))
            faults.Add("close_date", FaultType.InvalidRange, "Must not be before post_date.", CloseDate);
        if (AwardCeiling < AwardFloor)
            faults.Add("award_ceiling", FaultType.InvalidRange, "Must not be below award_floor.", AwardCeiling.Value);
    }

    public void Fill(Opportunity row)
    {
        row.Summary = SummaryDescription ?? "";
        row.PostDate = FirstDay ?? default;
        row.CloseDate = Faults.Day(CloseDate);
        row.IsCostSharing = IsCostSharing;
        row.ExpectedNumberOfAwards = ExpectedNumberOfAwards;
        row.EstimatedTotalFunding = EstimatedTotalProgramFunding ?? 0;
        row.AwardFloor = AwardFloor ?? 0;
        row.AwardCeiling = AwardCeiling ?? 0;
        row.FundingInstrument = WireName<FundingInstrument>.Known(FundingInstruments).FirstOrDefault(FundingInstrument.Other);
        row.FundingCategories = EnumSet<FundingCategory>.Parse(FundingCategories);
        row.ApplicantTypes = EnumSet<ApplicantType>.Parse(ApplicantTypes);
    }
}
