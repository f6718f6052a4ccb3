namespace Api.Tests;

/// <summary>The same rows in both databases, and the same answers: rows, order, counts.</summary>
public sealed class ParityTests(OnSqlite sqlite, OnPostgres postgres) : IClassFixture<OnSqlite>, IClassFixture<OnPostgres>
{
    private static readonly string[] _words =
    [
        "education", "Rural", "the", "of", "literacy", "schools", "caf\u00e9", "HHS", "ED-OPE-24-000005", "energy/water", "it's",
        "applicants", "GRANTS", "for", "resilience", "Institute", "research-network", "zebrafish", "STEM", "\u00dcber", "0001",
    ];

    private static readonly string[] _filters =
    [
        "{}", """{"opportunity_status":{"one_of":["posted","closed"]}}""", """{"agency":{"one_of":["HHS","NSF"]}}""",
        """{"close_date":{"end_date":"2025-03-01"}}""", """{"award_ceiling":{"min":100000,"max":900000}}""",
    ];

    private static readonly string[] _sorts =
        ["relevancy", "post_date", "close_date", "opportunity_title", "agency_code", "award_floor", "opportunity_number"];

    [Fact]
    public async Task Two_hundred_searches_are_answered_alike()
    {
        var dice = new Random(7);
        var found = 0;
        for (var i = 0; i < 200; i++)
        {
            var body = Body(dice);
            var there = await sqlite.Api.Http.FindAsync(body);
            (await postgres.Api.Http.FindAsync(body)).ToString().Should().Be(there.ToString(), body);
            if (there.Total() > 0) found++;
        }

        found.Should().BeGreaterThan(100, "most of them find something");
    }

    private static string Body(Random dice)
    {
        string Pick(string[] from) => from[dice.Next(from.Length)];
        var query = string.Join(' ', Enumerable.Range(0, dice.Next(3)).Select(_ => Pick(_words)));
        return $$"""
            {"query":"{{query}}","filters":{{Pick(_filters)}},
             "pagination":{"page_offset":{{dice.Next(1, 4)}},"page_size":10,
                           "sort_order":[{"order_by":"{{Pick(_sorts)}}","sort_direction":"descending"}]} }
            """;
    }
}
