namespace Api.Opportunities;

/// <summary>A grant that an agency offers. Amounts are whole US dollars, dates are days without a time zone.</summary>
public sealed class Opportunity
{
    public long OpportunityId { get; set; }

    /// <summary>The number that the agency publishes; unique over all agencies.</summary>
    public string OpportunityNumber { get; set; } = "";

    public string Title { get; set; } = "";

    public string Summary { get; set; } = "";

    /// <summary>The short code, such as <c>HHS-NIH</c>.</summary>
    public string Agency { get; set; } = "";

    public string AgencyName { get; set; } = "";

    public OpportunityStatus Status { get; set; }

    /// <summary>Column <c>category</c>.</summary>
    public OpportunityTopic Topic { get; set; }

    public FundingInstrument FundingInstrument { get; set; }

    public DateOnly PostDate { get; set; }

    /// <summary>The last day to apply; null while applications are taken at any time.</summary>
    public DateOnly? CloseDate { get; set; }

    public long AwardFloor { get; set; }

    public long AwardCeiling { get; set; }

    public long EstimatedTotalFunding { get; set; }

    public EnumSet<ApplicantType> ApplicantTypes { get; set; }

    public EnumSet<FundingCategory> FundingCategories { get; set; }

    /// <summary>Whether the applicant must bring a share; null where nobody has said so.</summary>
    public bool? IsCostSharing { get; set; }

    /// <summary>Such as 45.149, with commas between.</summary>
    public string AssistanceListingNumbers { get; set; } = "";

    public long? ExpectedNumberOfAwards { get; set; }

    public DateTime UpdatedAt { get; set; }

    /// <summary>Null where a version wrote the row that did not keep it.</summary>
    public DateTime? CreatedAt { get; set; }

    /// <summary>Goes up by one with every change; the strong ETag is made of it.</summary>
    public long Version { get; set; }

    /// <summary>Whose agency it is: HHS of HHS-NIH.</summary>
    public string Department => DepartmentOf(Agency);

    /// <summary>Null for an agency of a department, whose name rows do not have.</summary>
    public string? DepartmentName => Agency.Contains('-', StringComparison.Ordinal) ? null : AgencyName;

    public static string DepartmentOf(string agency) => agency.Split('-')[0];
}

public enum OpportunityStatus
{
    Forecasted,
    Posted,
    Closed,
    Archived,
}

public enum OpportunityTopic
{
    Agriculture,
    ArtsAndCulture,
    CommunityDevelopment,
    Education,
    Energy,
    Environment,
    Health,
    Housing,
    ScienceAndTechnology,
    Transportation,
}

public enum FundingInstrument
{
    Grant,
    CooperativeAgreement,
    ProcurementContract,
    Other,
}
