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
        faults.RequiredText("opportunity_number", OpportunityNumber, MaxNumber);
        faults.RequiredText("title", Title, MaxName);
        faults.RequiredText("summary", Summary, MaxSummary);
        CheckCode("agency", Agency, faults);
        faults.RequiredText("agency_name", AgencyName, MaxName);
        Choice<OpportunityStatus>("status", Status, faults);
        Choice<OpportunityCategory>("category", Category, faults);
        Choice<FundingInstrument>("funding_instrument", FundingInstrument, faults);
        CheckDates(faults);
        CheckAmounts(faults);
        faults.Each("applicant_types", ApplicantTypes, MaxValues, faults.Choice<ApplicantType>);
        faults.Each("funding_categories", FundingCategories, MaxValues, faults.Choice<FundingCategory>);
        faults.Each("assistance_listing_numbers", AssistanceListingNumbers, MaxValues, faults.AssistanceListing);
        faults.Between("expected_number_of_awards", ExpectedNumberOfAwards, 0, MaxAwards);
        faults.Unknown("", Unknown);
    }

    /// <summary>Writes all fields into <paramref name="row"/>; only after <see cref="Check"/> found no fault.</summary>
    public Opportunity Fill(Opportunity row)
    {
        var unused = new Faults();
        row.OpportunityNumber = OpportunityNumber!;
        row.Title = Title!;
        row.Summary = Summary!;
        row.Agency = Agency!;
        row.AgencyName = AgencyName!;
        row.Status = WireName<OpportunityStatus>.Parse(Status!);
        row.Category = WireName<OpportunityCategory>.Parse(Category!);
        row.FundingInstrument = WireName<FundingInstrument>.Parse(FundingInstrument!);
        row.PostDate = unused.Date("", PostDate)!.Value;
        row.CloseDate = unused.Date("", CloseDate);
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

    private void CheckDates(Faults faults)
    {
        if (PostDate is null) faults.Add("post_date", FaultType.Required, "Must be given.");
        var post = faults.Date("post_date", PostDate);
        if (faults.Date("close_date", CloseDate) < post)
            faults.Add("close_date", FaultType.InvalidRange, "Must not be before post_date.", CloseDate);
    }

    private void CheckAmounts(Faults faults)
    {
        CheckAmount("award_floor", AwardFloor, faults);
        CheckAmount("award_ceiling", AwardCeiling, faults);
        CheckAmount("estimated_total_funding", EstimatedTotalFunding, faults);
        if (AwardCeiling < AwardFloor)
            faults.Add("award_ceiling", FaultType.InvalidRange, "Must not be below award_floor.", AwardCeiling.Value);
    }

    private static void CheckAmount(string field, long? amount, Faults faults)
    {
        if (amount is null) faults.Add(field, FaultType.Required, "Must be given.");
        else faults.Between(field, amount, 0, AmountRange.MaxAmount);
    }

    private static void CheckCode(string field, string? code, Faults faults)
    {
        faults.RequiredText(field, code, MaxCode);
        if (code is { Length: > 0 } && !code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'))
            faults.Add(field, FaultType.InvalidFormat, "Must have capital letters, digits and hyphens only.", code);
    }

    private static void Choice<T>(string field, string? value, Faults faults) where T : struct, Enum
    {
        if (value is null) faults.Add(field, FaultType.Required, "Must be given.");
        else faults.Choice<T>(field, value);
    }
}
