using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Api.Tests;

public sealed partial class OpenApiTests(OnSqlite served) : IClassFixture<OnSqlite>
{
    private const string Refresh = "REFRESH_OPENAPI=true dotnet test tests/Api.Tests --filter OpenApiTests";

    private static readonly string _committed = Path.Combine(SourceTests.RepositoryFolder(), "src", "Api", "openapi.json");

    public static TheoryData<string> Operations => [.. ApiDocument.Operations().Select(operation => operation.Id)];

    public static TheoryData<string, string> Problems => [.. ApiDocument.Operations()
        .SelectMany(operation => operation.Problems.Select(problem => (operation.Id, problem.Type)))];

    [Fact]
    public async Task The_committed_document_is_the_served_one()
    {
        var text = (JsonNode.Parse(await served.Api.Http.GetStringAsync("/openapi/v1.json"))!.ToJsonString(ApiDocument.Indented)
            + "\n").Replace(served.Api.Http.BaseAddress!.ToString(), "/", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("REFRESH_OPENAPI") == "true") await File.WriteAllTextAsync(_committed, text);
        (await File.ReadAllTextAsync(_committed)).Should().Be(text, $"it is refreshed by: {Refresh}");
    }

    [Fact]
    public void It_is_OpenAPI_3_1_and_describes_every_operation()
    {
        ((string?)ApiDocument.Root["openapi"]).Should().StartWith("3.1.");
        Operations.Should().HaveCount(14);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_example_of_a_request_works_and_answers_in_the_shape_of_the_example(string id)
    {
        var operation = ApiDocument.Operations().Single(one => one.Id == id);
        foreach (var example in operation.Requests.DefaultIfEmpty())
        {
            await using var file = new SqliteFile();
            await using var api = await new ApiServer(file.Connection).ReadyAsync();
            using var answer = await operation.SendAsync(api, example);
            ((int)answer.StatusCode).Should().Be(operation.Success, example?.ToJsonString());
            await operation.ShouldLookLikeItsExampleAsync(answer);
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public async Task Every_problem_of_the_document_happens(string id, string type)
    {
        var operation = ApiDocument.Operations().Single(one => one.Id == id);
        var example = operation.Problems.Single(problem => problem.Type == type).Example;
        using var answer = await ProblemProvoker.ProvokeAsync(served, operation, type);
        var problem = await answer.JsonAsync();
        (problem.Text("type"), problem.Text("status"), problem.Text("title"))
            .Should().Be((type, example["status"]!.ToString(), example["title"]!.ToString()), problem.ToString());
    }

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere()
    {
        var page = await served.Api.Http.GetStringAsync("/docs/");
        var references = References().Matches(page).Select(match => match.Groups[1].Value).ToList();
        references.Should().NotBeEmpty().And.NotContain(reference => reference.Contains("//", StringComparison.Ordinal));
        foreach (var reference in references)
            (await served.Api.Http.GetAsync($"/docs/{reference}").StatusAsync()).Should().Be(200, reference);
        page.Should().NotMatchRegex("https?://");
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex References();
}
