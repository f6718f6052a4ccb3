using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Api.Database;
using Api.Errors;
using Api.Serving;

namespace Api.Opportunities;

/// <summary>The body of POST and PUT, and a row of an extract: the whole opportunity, as it is answered.</summary>
public sealed record OpportunityInput : BodyPart
{
    private const int MaxNumber = 40;
    private const int MaxName = 250;
    private const int MaxCode = 50;
    private const int MaxListings = 50;

    [Required, MinLength(1), MaxLength(MaxNumber)]
    public string? OpportunityNumber { get; init; }

    [Required, MinLength(1), MaxLength(MaxName)]
    public string? OpportunityTitle { get; init; }

    [Required, Choices(typeof(OpportunityStatus))]
    public string? OpportunityStatus { get; init; }

    [Required, MinLength(1), MaxLength(MaxCode)]
    // No time-out: the pattern never goes back, and a process that waits 2 s for its CPU would answer 500.
    [RegularExpression(
        "^[A-Z0-9-]+$", ErrorMessage = "Must have capital letters, digits and hyphens only.", MatchTimeoutInMilliseconds = -1)]
    public string? AgencyCode { get; init; }

    [Required, MinLength(1), MaxLength(MaxName)]
    public string? AgencyName { get; init; }

    /// <summary>Left out or null, it is the nearest to the funding categories.</summary>
    [Choices(typeof(OpportunityTopic))]
    public string? Topic { get; init; }

    [MaxLength(MaxListings)]
    public AssistanceListingInput?[]? OpportunityAssistanceListings { get; init; }

    [Required]
    public SummaryInput? Summary { get; init; }

    /// <summary>As answered. The API decides it: what is sent is passed over.</summary>
    public long? OpportunityId { get; init; }

    /// <inheritdoc cref="OpportunityId"/>
    public string? TopLevelAgencyCode { get; init; }

    /// <inheritdoc cref="OpportunityId"/>
    public string? TopLevelAgencyName { get; init; }

    /// <inheritdoc cref="OpportunityId"/>
    public string? CreatedAt { get; init; }

    /// <inheritdoc cref="OpportunityId"/>
    public string? UpdatedAt { get; init; }

    /// <summary>Writes all fields into <paramref name="row"/>; what an extract lacks, or has otherwise, becomes the nearest.</summary>
    public Opportunity Fill(Opportunity row)
    {
        row.OpportunityNumber = OpportunityNumber!;
        row.Title = OpportunityTitle!;
        row.Status = WireName<OpportunityStatus>.TryParse(OpportunityStatus, out var status) ? status : default;
        row.Agency = AgencyCode ?? "";
        row.AgencyName = AgencyName ?? row.Agency;
        row.AssistanceListingNumbers =
            string.Join(',', (OpportunityAssistanceListings ?? []).Select(one => one!.AssistanceListingNumber));
        (Summary ?? new()).Fill(row);
        row.Topic = WireName<OpportunityTopic>.TryParse(Topic, out var topic) ? topic : SeedWords.All.TopicOf(row.FundingCategories);
        return row;
    }

    /// <returns>The row of an extract; null for one without number, title or any day.</returns>
    public Opportunity? ToRow(DateTime now) =>
        string.IsNullOrWhiteSpace(OpportunityNumber) || string.IsNullOrWhiteSpace(OpportunityTitle) || Summary?.FirstDay is null
            ? null
            : Fill(new() { CreatedAt = Time(CreatedAt) ?? now, UpdatedAt = Time(UpdatedAt) ?? now, Version = 1 });

    private static DateTime? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time.UtcDateTime : null;
}

public sealed record AssistanceListingInput : BodyPart
{
    /// <summary>Such as 45.149.</summary>
    [Required]
    public string? AssistanceListingNumber { get; init; }

    public override void Check(Faults faults)
    {
        if (AssistanceListingNumber is { } number) faults.AssistanceListing("assistance_listing_number", number);
    }
}
