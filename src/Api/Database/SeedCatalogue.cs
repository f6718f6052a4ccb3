using Api.Opportunities;

namespace Api.Database;

/// <summary>Believable example opportunities; row i is the same on every machine and in every year.</summary>
public static class SeedCatalogue
{
    private static readonly SeedWords _words = SeedWords.All;
    private static readonly DateOnly _firstDay = new(2023, 1, 2);
    private static readonly DateTime _writtenAt = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static IEnumerable<Opportunity> Rows(int count) => Enumerable.Range(1, count).Select(Row);

    private static Opportunity Row(int number)
    {
        var dice = new Dice((ulong)number);
        var agency = dice.Pick(_words.Agencies);
        var topic = dice.Pick(_words.Topics[agency.Category]);
        var kind = dice.Pick(_words.Kinds);
        var audience = dice.Pick(_words.Audiences);
        var post = _firstDay.AddDays(dice.Next(1400));
        var (floor, ceiling, awards) = Amounts(dice);
        var summary = Summary(dice, agency.Name, topic, audience.Name);
        return new Opportunity
        {
            OpportunityNumber = $"{agency.Code}-{post.Year % 100}-{number:D6}",
            Title = $"{topic} {kind} for {audience.Name}",
            Summary = summary,
            Agency = agency.Code,
            AgencyName = agency.Name,
            Status = Status(dice, post),
            Topic = agency.Category,
            FundingInstrument = dice.Next(10) < 7 ? FundingInstrument.Grant : (FundingInstrument)dice.Next(4),
            PostDate = post,
            CloseDate = dice.Next(20) == 0 ? null : post.AddDays(30 + dice.Next(150)),
            AwardFloor = floor,
            AwardCeiling = ceiling,
            EstimatedTotalFunding = ceiling * awards,
            ExpectedNumberOfAwards = awards,
            // As its summary says.
            IsCostSharing = summary.Contains("A match of", StringComparison.Ordinal) ? true
                : summary.Contains("Cost sharing is not", StringComparison.Ordinal) ? false : null,
            FundingCategories = EnumSet<FundingCategory>.Of(_words.FundingCategories[agency.Category]),
            AssistanceListingNumbers = Listing(agency.Code, topic),
            ApplicantTypes = EnumSet<ApplicantType>.Of(audience.Applicants),
            CreatedAt = _writtenAt,
            UpdatedAt = _writtenAt,
            Version = 1,
        };
    }

    // One program for each topic of an agency, as there is.
    private static string Listing(string agency, string topic)
    {
        var dice = new Dice((ulong)string.Concat(agency, topic).Sum(letter => letter));
        return $"{_words.Listings[agency.Split('-')[0]]}.{dice.Next(990) + 1:D3}";
    }

    private static (long Floor, long Ceiling, int Awards) Amounts(Dice dice)
    {
        var floor = dice.Pick<long>([5_000, 10_000, 25_000, 50_000, 100_000, 250_000]);
        return (floor, floor * (2 + dice.Next(18)), 1 + dice.Next(40));
    }

    // The older the announcement, the likelier that it is over.
    private static OpportunityStatus Status(Dice dice, DateOnly post) => post.Year switch
    {
        < 2025 => dice.Next(4) == 0 ? OpportunityStatus.Archived : OpportunityStatus.Closed,
        2025 => dice.Next(3) == 0 ? OpportunityStatus.Closed : OpportunityStatus.Posted,
        _ => dice.Next(3) == 0 ? OpportunityStatus.Posted : OpportunityStatus.Forecasted,
    };

    private static string Summary(Dice dice, string agency, string topic, string audience) =>
        $"The {agency} invites applications that {dice.Pick(_words.Verbs)} {topic.ToLowerInvariant()} "
        + $"with {audience.ToLowerInvariant()}. {dice.Pick(_words.Terms)} {dice.Pick(_words.Priorities)}";

    /// <summary>SplitMix64: <c>Random</c> with a seed may give other numbers in another version of .NET.</summary>
    private sealed class Dice(ulong seed)
    {
        private ulong _state = seed * 0x9E3779B97F4A7C15;

        public int Next(int below)
        {
            _state += 0x9E3779B97F4A7C15;
            var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }

        public T Pick<T>(IReadOnlyList<T> from) => from[Next(from.Count)];
    }
}
