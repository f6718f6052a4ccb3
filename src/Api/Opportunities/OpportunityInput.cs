using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Api.Errors;
using Api.Search;
using Api.Serving;

namespace Api.Opportunities;

/// <summary>The body of POST and PUT: the whole opportunity, without what the API itself decides.</summary>
public sealed record OpportunityInput : IChecked
{
    private const int MaxNumber = 40;
    private const int MaxName = 250;
    private const int MaxSummary = 18_000;
    private const int MaxCode = 50;
    private const int MaxValues = 50;
    private const int MaxAwards = 1_000_000;

    [Required, MinLength(1), MaxLength(MaxNumber)]
    public string? OpportunityNumber { get; init; }

    [Required, MinLength(1), MaxLength(MaxName)]
    public string? Title { get; init; }

    [Required, MinLength(1), MaxLength(MaxSummary)]
    public string? Summary { get; init; }

    [Required, RegularExpression("^[A-Z0-9-]+$"), MinLength(1), MaxLength(MaxCode)]
    public string? Agency { get; init; }

    [Required, MinLength(1), MaxLength(MaxName)]
    public string? AgencyName { get; init; }

    [Required, Choices(typeof(OpportunityStatus))]
    public string? Status { get; init; }

    [Required, Choices(typeof(OpportunityCategory))]
    public string? Category { get; init; }

    [Required, Choices(typeof(FundingInstrument))]
    public string? FundingInstrument { get; init; }

    /// <summary>A day such as 2026-01-31.</summary>
    [Required, DataType(DataType.Date)]
    public string? PostDate { get; init; }

    /// <summary>Left out or null while applications are taken at any time.</summary>
    [DataType(DataType.Date)]
    public string? CloseDate { get; init; }

    [Required, Range(0, AmountRange.MaxAmount)]
    public long? AwardFloor { get; init; }

    [Required, Range(0, AmountRange.MaxAmount)]
    public long? AwardCeiling { get; init; }

    [Required, Range(0, AmountRange.MaxAmount)]
    public long? EstimatedTotalFunding { get; init; }

    [MaxLength(MaxValues), Choices(typeof(ApplicantType))]
    public string?[]? ApplicantTypes { get; init; }

    [MaxLength(MaxValues), Choices(typeof(FundingCategory))]
    public string?[]? FundingCategories { get; init; }

    public bool? IsCostSharing { get; init; }

    /// <summary>Such as 45.149.</summary>
    [MaxLength(MaxValues)]
    public string?[]? AssistanceListingNumbers { get; init; }

    [Range(0, MaxAwards)]
    public long? ExpectedNumberOfAwards { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    public void Check(Faults faults)
    {
        if (Agency is { Length: > 0 } && !Agency.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'))
            faults.Add("agency", FaultType.InvalidFormat, "Must have capital letters, digits and hyphens only.", Agency);
        if (Faults.Day(CloseDate) < Faults.Day(PostDate))
            faults.Add("close_date", FaultType.InvalidRange, "Must not be before post_date.", CloseDate);
        if (AwardCeiling < AwardFloor)
            faults.Add("award_ceiling", FaultType.InvalidRange, "Must not be below award_floor.", AwardCeiling.Value);
        faults.Each("assistance_listing_numbers", AssistanceListingNumbers, faults.AssistanceListing);
    }

    /// <summary>Writes all fields into <paramref name="row"/>; only where there was no fault.</summary>
    public Opportunity Fill(Opportunity row)
    {
        row.OpportunityNumber = OpportunityNumber!;
        row.Title = Title!;
        row.Summary = Summary!;
        row.Agency = Agency!;
        row.AgencyName = AgencyName!;
        row.Status = WireName<OpportunityStatus>.Parse(Status!);
        row.Category = WireName<OpportunityCategory>.Parse(Category!);
        row.FundingInstrument = WireName<FundingInstrument>.Parse(FundingInstrument!);
        row.PostDate = Faults.Day(PostDate)!.Value;
        row.CloseDate = Faults.Day(CloseDate);
        row.AwardFloor = AwardFloor!.Value;
        row.AwardCeiling = AwardCeiling!.Value;
        row.EstimatedTotalFunding = EstimatedTotalFunding!.Value;
        row.ApplicantTypes = EnumSet<ApplicantType>.Parse(string.Join(',', ApplicantTypes ?? []));
        row.FundingCategories = EnumSet<FundingCategory>.Parse(string.Join(',', FundingCategories ?? []));
        row.IsCostSharing = IsCostSharing;
        row.AssistanceListingNumbers = string.Join(',', AssistanceListingNumbers ?? []);
        row.ExpectedNumberOfAwards = ExpectedNumberOfAwards;
        return row;
    }
}
