using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Api.Database;
using Api.Extracts;
using Api.Opportunities;
using Api.Search;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests;

public sealed class ExtractsToSqlite(OnSqlite served) : ExtractTests(served, new SqliteFile()), IClassFixture<OnSqlite>;

public sealed class ExtractsToPostgres(OnSqlite served, PostgresServer server)
    : ExtractTests(served, new PostgresDatabase(server)), IClassFixture<OnSqlite>
{
    // A line of the log that was seen before the import's would hide it.
    [Fact]
    public async Task Writers_wait_while_rows_are_imported()
    {
        await using var api = await new ApiServer(Connection).ReadyAsync();
        var isTaken = false;
        IEnumerable<Opportunity> Rows()
        {
            using var other = new Npgsql.NpgsqlConnection(Connection);
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = $"SELECT NOT pg_try_advisory_xact_lock({PostgresGrantsDb.WriteLock})";
            isTaken = (bool)command.ExecuteScalar()!;
            yield break;
        }

        await api.Services.GetRequiredService<DatabasePreparation>().ImportAsync(Rows(), TestContext.Current.CancellationToken);
        isTaken.Should().BeTrue();
    }
}

public abstract class ExtractTests(OnSqlite served, IDatabase database) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("extract-");

    protected string Connection => database.Connection;

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("all.json")]
    [InlineData("all.csv")]
    public async Task What_is_exported_and_imported_elsewhere_answers_alike(string name)
    {
        const string all = """{"pagination":{"page_size":5000}}""";
        var path = Path.Combine(_folder.FullName, name);
        (await ApiProcess.RunAsync(served.Connection, "export", path)).Should().Be((0, "2000 opportunities written.\n"));
        (await ApiProcess.RunAsync(database.Connection, "import", path))
            .Should().Be((0, "2000 opportunities written; 0 left out: no number, title or day.\n"));
        await using var api = await new ApiServer(database.Connection).ReadyAsync();
        (await api.Http.FindAsync(all)).ToString().Should().Be((await served.Api.Http.FindAsync(all)).ToString());
    }

    [Fact]
    public async Task A_second_import_replaces_by_number()
    {
        var path = Path.Combine(_folder.FullName, "one.csv");
        foreach (var title in new[] { "First", "Second" })
        {
            await File.WriteAllTextAsync(path, $"opportunity_number,opportunity_title,post_date\nX-1,{title},2026-01-02\nX-2,,2026-01-02\n");
            (await ApiProcess.RunAsync(database.Connection, "import", path))
                .Should().Be((0, "1 opportunities written; 1 left out: no number, title or day.\n"));
        }

        await using var api = await new ApiServer(database.Connection).ReadyAsync();
        (await api.Http.FindAsync("{}")).GetProperty("data").EnumerateArray().Single().Text("opportunity_title").Should().Be("Second");
    }

    [Theory]
    [InlineData("cut.csv", "opportunity_number,opportunity_title,post_date\nX-1,\"Riv", "The file ends within quotes.")]
    [InlineData("null.json", """{"opportunities":[null]}""", "One of the opportunities is no object.")]
    public async Task What_is_no_extract_is_told(string name, string text, string cause)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        var (code, output) = await ApiProcess.RunAsync(database.Connection, "import", path);
        code.Should().Be(1);
        output.Should().Contain(cause);
    }

    [Fact]
    public async Task A_database_of_ones_own_stays_empty_unless_asked()
    {
        await using var api = await new ApiServer(database.Connection, new() { ["Preparation:Seed"] = "" }).ReadyAsync();
        (await api.Http.FindAsync("{}")).Total().Should().Be(0);
    }
}

/// <summary>Files as the public API writes them.</summary>
public sealed class PublicExtractTests
{
    private const string Json = """
        {"metadata": {"file_generated_at": "2025-11-03_06-00-00"},
         "opportunities": [
          {"opportunity_id": "884213ea-b324-42da-b8cf-733df39df1f6", "legacy_opportunity_id": 1, "opportunity_number": "A-1",
           "opportunity_title": "Rivers", "agency": "EPA", "agency_code": "EPA", "agency_name": "Environmental Protection Agency",
           "top_level_agency_name": null, "category": "discretionary", "category_explanation": null, "opportunity_status": "posted",
           "opportunity_assistance_listings": [{"program_title": "Water", "assistance_listing_number": "66.001"}],
           "created_at": "2024-01-01T00:00:00+00:00", "updated_at": "2024-02-01T10:00:00+00:00",
           "summary": {"summary_description": "<p>Clean</p>", "is_cost_sharing": true, "is_forecast": false, "post_date": "2024-01-02",
             "close_date": null, "expected_number_of_awards": 3, "estimated_total_program_funding": null, "award_floor": 10,
             "award_ceiling": 20, "funding_instruments": ["cooperative_agreement"], "funding_categories": ["environment"],
             "applicant_types": ["state_governments", "of_a_later_version", "nonprofits_non_higher_educating_with_501c3"], "version_number": 4}}]}
        """;

    private const string Csv =
        "\"opportunity_id\",\"opportunity_number\",\"opportunity_title\",\"opportunity_status\",\"agency\",\"category\",\"post_date\",\"close_date\","
        + "\"is_cost_sharing\",\"expected_number_of_awards\",\"estimated_total_program_funding\",\"award_floor\",\"award_ceiling\","
        + "\"opportunity_assistance_listings\",\"funding_instruments\",\"funding_categories\",\"applicant_types\",\"agency_code\",\"agency_name\","
        + "\"created_at\",\"updated_at\",\"summary_description\"\r\n"
        + "\"884213ea-b324-42da-b8cf-733df39df1f6\",\"A-1\",\"Rivers\",\"posted\",\"EPA\",\"discretionary\",\"2024-01-02\",\"\",\"True\",\"3\",\"\","
        + "\"10\",\"20\",\"66.001|Water\",\"cooperative_agreement\",\"environment\",\"state_governments;of_a_later_version;nonprofits_non_higher_educating_with_501c3\",\"EPA\","
        + "\"Environmental Protection Agency\",\"2024-01-01T00:00:00+00:00\",\"2024-02-01T10:00:00+00:00\",\"<p>Clean</p>\"\r\n";

    [Theory]
    [InlineData(".json", Json)]
    [InlineData(".csv", Csv)]
    public async Task They_are_read(string ending, string text)
    {
        (await ReadAsync(ending, text)).Select(row => row.ToRow(default)).Should().BeEquivalentTo([new Opportunity
        {
            OpportunityNumber = "A-1",
            Title = "Rivers",
            Summary = "<p>Clean</p>",
            Agency = "EPA",
            AgencyName = "Environmental Protection Agency",
            Status = OpportunityStatus.Posted,
            Topic = OpportunityTopic.Environment,
            FundingInstrument = FundingInstrument.CooperativeAgreement,
            PostDate = new(2024, 1, 2),
            AwardFloor = 10,
            AwardCeiling = 20,
            ApplicantTypes = EnumSet<ApplicantType>.Of([ApplicantType.StateGovernments, ApplicantType.NonprofitsWith501c3]),
            FundingCategories = EnumSet<FundingCategory>.Of([FundingCategory.Environment]),
            IsCostSharing = true,
            AssistanceListingNumbers = "66.001",
            ExpectedNumberOfAwards = 3,
            CreatedAt = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            UpdatedAt = new(2024, 2, 1, 10, 0, 0, DateTimeKind.Utc),
            Version = 1,
        }]);
    }

    [Theory]
    [InlineData(".json", """{"opportunities":[{"opportunity_number":"A","opportunity_title":"T","agency":"EPA","summary":{"post_date":"2026-01-02"}}]}""")]
    [InlineData(".csv", "opportunity_number,opportunity_title,agency,post_date\nA,T,EPA,2026-01-02\n")]
    public async Task An_agency_is_known_by_its_older_name(string ending, string text) =>
        (await ReadAsync(ending, text)).Single().ToRow(default)!.Agency.Should().Be("EPA");

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"rows":[]}""")]
    [InlineData("""{"opportunities":null}""")]
    public async Task A_file_without_their_list_is_told(string text) =>
        (await FluentActions.Awaiting(() => ReadAsync(".json", text)).Should().ThrowAsync<JsonException>())
            .WithMessage("The file has no list of opportunities.");

    [Fact]
    public async Task Quotes_commas_lines_and_formulas_survive_a_file()
    {
        var row = new Opportunity { OpportunityNumber = "=1+1", Title = "a \"b\", c\r\nd", PostDate = new(2026, 1, 2) };
        using var file = new MemoryStream();
        await CsvAnswer.WriteAsync(
            PipeWriter.Create(file), new[] { row }.ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        var read = ExtractCsv.Read(new StringReader(Encoding.UTF8.GetString(file.ToArray()))).Single();
        ((string?)read["opportunity_number"], (string?)read["opportunity_title"]).Should().Be((row.OpportunityNumber, row.Title));
    }

    private static async Task<List<OpportunityInput>> ReadAsync(string ending, string text)
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ending);
        try
        {
            await File.WriteAllTextAsync(path, text);
            return [.. ExtractFile.Read(path)];
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Data Source=data/grants.db", true)]
    [InlineData("Host=db", true)]
    public void Only_the_database_that_nobody_names_gets_examples_unasked(string? named, bool isNamed) =>
        DatabaseChoice.From(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Grants", named)]).Build())
            .IsNamed.Should().Be(isNamed);

    [Fact]
    public void Twenty_thousand_examples_are_all_different_and_fit_together()
    {
        var rows = SeedCatalogue.Rows(20_000).ToList();
        rows.Select(row => row.OpportunityNumber).Should().OnlyHaveUniqueItems();
        rows.Select(row => row.Title).Distinct().Should().HaveCountGreaterThan(1000);
        rows.Should().NotContain(row => row.CloseDate < row.PostDate || row.AwardCeiling < row.AwardFloor || row.Summary.Length < 80);
    }
}
