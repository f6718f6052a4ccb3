using System.Text.Json;
using Api.Opportunities;
using Api.Serving;

namespace Api.Database;

/// <summary>What the example opportunities are made of, as <c>seed.json</c> has it.</summary>
/// <param name="OtherCategories">Those that no example has, by the nearest topic.</param>
/// <param name="Listings">The departments' numbers in the list of assistance programs.</param>
public sealed record SeedWords(
    SeedAgency[] Agencies,
    Dictionary<OpportunityTopic, string[]> Topics,
    Dictionary<OpportunityTopic, FundingCategory[]> FundingCategories,
    Dictionary<FundingCategory, OpportunityTopic> OtherCategories,
    string[] Kinds,
    SeedAudience[] Audiences,
    Dictionary<string, string> Listings,
    string[] Verbs,
    string[] Terms,
    string[] Priorities)
{
    public static SeedWords All { get; } = Read();

    /// <summary>The nearest to what an opportunity is funded for.</summary>
    public OpportunityTopic TopicOf(EnumSet<FundingCategory> categories) => FundingCategories
        .Where(pair => pair.Value.Any(categories.Values.Contains)).Select(pair => pair.Key)
        .Concat(categories.Values.Where(OtherCategories.ContainsKey).Select(category => OtherCategories[category]))
        .FirstOrDefault(OpportunityTopic.CommunityDevelopment);

    private static SeedWords Read()
    {
        using var file = typeof(SeedWords).Assembly.GetManifestResourceStream("Api.Database.seed.json")!;
        return JsonSerializer.Deserialize(file, AppJson.Default.SeedWords)!;
    }
}

public sealed record SeedAgency(string Code, string Name, OpportunityTopic Category);

public sealed record SeedAudience(string Name, ApplicantType[] Applicants);
