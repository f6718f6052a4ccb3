using Api.Opportunities;
using static Api.Opportunities.OpportunityCategory;

namespace Api.Database;

/// <summary>What the example opportunities are made of.</summary>
public static class SeedWords
{
    public static readonly (string Code, string Name, OpportunityCategory Category)[] Agencies =
    [
        ("USDA-NIFA", "National Institute of Food and Agriculture", Agriculture),
        ("USDA-RD", "Rural Development", CommunityDevelopment),
        ("NEA", "National Endowment for the Arts", ArtsAndCulture),
        ("NEH", "National Endowment for the Humanities", ArtsAndCulture),
        ("IMLS", "Institute of Museum and Library Services", ArtsAndCulture),
        ("HUD-CPD", "Office of Community Planning and Development", CommunityDevelopment),
        ("DOC-EDA", "Economic Development Administration", CommunityDevelopment),
        ("ED-OESE", "Office of Elementary and Secondary Education", Education),
        ("ED-OPE", "Office of Postsecondary Education", Education),
        ("ED-IES", "Institute of Education Sciences", Education),
        ("DOE-EERE", "Office of Energy Efficiency and Renewable Energy", Energy),
        ("DOE-ARPAE", "Advanced Research Projects Agency - Energy", Energy),
        ("EPA", "Environmental Protection Agency", OpportunityCategory.Environment),
        ("DOI-FWS", "Fish and Wildlife Service", OpportunityCategory.Environment),
        ("DOC-NOAA", "National Oceanic and Atmospheric Administration", OpportunityCategory.Environment),
        ("HHS-NIH", "National Institutes of Health", OpportunityCategory.Health),
        ("HHS-CDC", "Centers for Disease Control and Prevention", OpportunityCategory.Health),
        ("HHS-HRSA", "Health Resources and Services Administration", OpportunityCategory.Health),
        ("HUD-PIH", "Office of Public and Indian Housing", Housing),
        ("NSF", "National Science Foundation", ScienceAndTechnology),
        ("NASA", "National Aeronautics and Space Administration", ScienceAndTechnology),
        ("DOT-FTA", "Federal Transit Administration", Transportation),
        ("DOT-FHWA", "Federal Highway Administration", Transportation),
    ];

    public static readonly Dictionary<OpportunityCategory, string[]> Topics = new()
    {
        [Agriculture] =
        [
            "Sustainable Livestock", "Soil Health", "Specialty Crop Research", "Farm Safety Education",
            "Beginning Farmer Training", "Food Systems Resilience",
        ],
        [ArtsAndCulture] =
        [
            "Public Art", "Oral History Preservation", "Museum Education", "Library Digitization",
            "Folk and Traditional Arts", "Humanities Research",
        ],
        [CommunityDevelopment] =
        [
            "Rural Broadband", "Small Business Recovery", "Workforce Training", "Main Street Revitalization",
            "Water and Waste Disposal", "Regional Economic Planning",
        ],
        [Education] =
        [
            "Early Childhood Education", "Literacy Innovation", "STEM Teacher Residency", "Adult Education",
            "College Access", "Special Education Research", "Career and Technical Education",
        ],
        [Energy] =
        [
            "Grid-Scale Storage", "Offshore Wind", "Building Efficiency", "Geothermal Demonstration",
            "Energy Workforce Education", "Hydrogen Production",
        ],
        [OpportunityCategory.Environment] =
        [
            "Watershed Restoration", "Air Quality Monitoring", "Coastal Resilience", "Environmental Education",
            "Wildlife Habitat", "Brownfields Cleanup",
        ],
        [OpportunityCategory.Health] =
        [
            "Maternal Health", "Opioid Overdose Prevention", "Cancer Screening", "Rural Telehealth",
            "Nursing Education", "Antimicrobial Resistance", "Health Equity Research",
        ],
        [Housing] =
        [
            "Fair Housing", "Affordable Housing Preservation", "Lead Hazard Reduction", "Homelessness Assistance",
            "Housing Counseling Education",
        ],
        [ScienceAndTechnology] =
        [
            "Quantum Information", "Polar Science", "Cyberinfrastructure", "Earth Observation", "Robotics",
            "Informal Science Education", "Advanced Materials",
        ],
        [Transportation] =
        [
            "Zero-Emission Transit", "Road Safety", "Bridge Investment", "Tribal Transit", "Bicycle Networks",
            "Driver Education",
        ],
    };

    public static readonly string[] Kinds =
    [
        "Program", "Initiative", "Partnership", "Demonstration Project", "Fellowship", "Capacity Building",
        "Planning Grants", "Pilot", "Research Network", "Technical Assistance",
    ];

    public static readonly string[] Audiences =
    [
        "Rural Communities", "Tribal Nations", "Underserved Youth", "State and Local Governments",
        "Nonprofit Organizations", "Community Colleges", "Minority-Serving Institutions", "Small Businesses",
        "Veterans", "Older Adults", "Public Schools", "Early-Career Investigators",
    ];

    public static readonly Dictionary<OpportunityCategory, FundingCategory[]> FundingCategories = new()
    {
        [Agriculture] = [FundingCategory.Agriculture, FundingCategory.FoodAndNutrition],
        [ArtsAndCulture] = [FundingCategory.Arts, FundingCategory.Humanities],
        [CommunityDevelopment] = [FundingCategory.CommunityDevelopment, FundingCategory.RegionalDevelopment],
        [Education] = [FundingCategory.Education],
        [Energy] = [FundingCategory.Energy],
        [OpportunityCategory.Environment] = [FundingCategory.Environment, FundingCategory.NaturalResources],
        [OpportunityCategory.Health] = [FundingCategory.Health],
        [Housing] = [FundingCategory.Housing],
        [ScienceAndTechnology] = [FundingCategory.ScienceTechnologyAndOtherResearchAndDevelopment],
        [Transportation] = [FundingCategory.Transportation],
    };

    public static readonly Dictionary<string, ApplicantType[]> Applicants = new()
    {
        ["Rural Communities"] = [ApplicantType.CountyGovernments, ApplicantType.CityOrTownshipGovernments],
        ["Tribal Nations"] =
        [
            ApplicantType.FederallyRecognizedNativeAmericanTribalGovernments,
            ApplicantType.OtherNativeAmericanTribalOrganizations,
        ],
        ["Underserved Youth"] = [ApplicantType.NonprofitsWith501c3, ApplicantType.IndependentSchoolDistricts],
        ["State and Local Governments"] =
            [ApplicantType.StateGovernments, ApplicantType.CountyGovernments, ApplicantType.CityOrTownshipGovernments],
        ["Nonprofit Organizations"] = [ApplicantType.NonprofitsWith501c3, ApplicantType.NonprofitsWithout501c3],
        ["Community Colleges"] = [ApplicantType.PublicAndStateInstitutionsOfHigherEducation],
        ["Minority-Serving Institutions"] =
        [
            ApplicantType.PublicAndStateInstitutionsOfHigherEducation, ApplicantType.PrivateInstitutionsOfHigherEducation,
        ],
        ["Small Businesses"] = [ApplicantType.SmallBusinesses],
        ["Veterans"] = [ApplicantType.Individuals, ApplicantType.NonprofitsWith501c3],
        ["Older Adults"] = [ApplicantType.Unrestricted],
        ["Public Schools"] = [ApplicantType.IndependentSchoolDistricts],
        ["Early-Career Investigators"] =
            [ApplicantType.PublicAndStateInstitutionsOfHigherEducation, ApplicantType.Individuals],
    };

    /// <summary>The departments' numbers in the list of assistance programs.</summary>
    public static readonly Dictionary<string, string> Listings = new()
    {
        ["USDA"] = "10",
        ["DOC"] = "11",
        ["HUD"] = "14",
        ["DOI"] = "15",
        ["DOT"] = "20",
        ["NASA"] = "43",
        ["NEA"] = "45",
        ["NEH"] = "45",
        ["IMLS"] = "45",
        ["NSF"] = "47",
        ["EPA"] = "66",
        ["DOE"] = "81",
        ["ED"] = "84",
        ["HHS"] = "93",
    };

    public static readonly string[] Verbs =
    [
        "expand", "evaluate", "strengthen", "design and test", "bring to scale", "share what is known about",
    ];

    public static readonly string[] Terms =
    [
        "Projects last up to three years.", "Cost sharing is not required.", "A match of 20 percent is required.",
        "Letters of intent are encouraged.", "Awards are made once a year.", "Continuation depends on funds.",
    ];

    public static readonly string[] Priorities =
    [
        "Priority goes to partnerships with local schools and universities.",
        "Priority goes to applicants who never had an award before.",
        "Proposals should plan for an independent evaluation.",
        "Data and publications must be open to the public.",
        "Applicants should show the support of the people they serve.",
        "Travel to one grantee meeting a year should be budgeted.",
    ];
}
