using System.Text.Json.Serialization;

namespace Api.Opportunities;

// The public API's names and numbers; rows and files keep the names.
public enum ApplicantType
{
    StateGovernments,
    CountyGovernments,
    CityOrTownshipGovernments,
    SpecialDistrictGovernments,
    IndependentSchoolDistricts,
    PublicAndStateInstitutionsOfHigherEducation,
    PrivateInstitutionsOfHigherEducation,
    FederallyRecognizedNativeAmericanTribalGovernments,
    OtherNativeAmericanTribalOrganizations,
    PublicAndIndianHousingAuthorities,

    [JsonStringEnumMemberName("nonprofits_non_higher_education_with_501c3")]
    NonprofitsWith501c3,

    [JsonStringEnumMemberName("nonprofits_non_higher_education_without_501c3")]
    NonprofitsWithout501c3,
    Individuals,
    ForProfitOrganizationsOtherThanSmallBusinesses,
    SmallBusinesses,
    Other,
    Unrestricted,
}

public enum FundingCategory
{
    RecoveryAct,
    Agriculture,
    Arts,
    BusinessAndCommerce,
    CommunityDevelopment,
    ConsumerProtection,
    DisasterPreventionAndRelief,
    Education,
    EmploymentLaborAndTraining,
    Energy,
    EnergyInfrastructureAndCriticalMineralAndMaterials,
    Environment,
    FoodAndNutrition,
    Health,
    Housing,
    Humanities,
    InfrastructureInvestmentAndJobsAct,
    InformationAndStatistics,
    IncomeSecurityAndSocialServices,
    LawJusticeAndLegalServices,
    NaturalResources,
    OpportunityZoneBenefits,
    RecreationAndTourism,
    RegionalDevelopment,
    ScienceTechnologyAndOtherResearchAndDevelopment,
    Transportation,
    AffordableCareAct,
    Other,
}
