namespace Api.Tests;

/// <summary>Ten thousand requests out of the document, with a seed: what is answered is what the document says.</summary>
public sealed class GeneratedRequestsTests(OnSqlite served) : IClassFixture<OnSqlite>
{
    private const int Seed = 24;
    private const int Requests = 10_000;
    private const int Clients = 8;

    [Fact]
    public async Task Ten_thousand_bring_no_500_and_no_answer_that_the_document_does_not_describe()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, Clients).Select(AskAsync));
        var statuses = asked.SelectMany(one => one).ToList();
        statuses.Should().HaveCount(Requests).And.Contain([200, 201, 204, 400, 401, 404, 406, 412, 415, 422, 428]);
        statuses.Count(status => status < 300).Should().BeGreaterThan(Requests / 4, "most of them fit");
    }

    // Its client looks at each answer. The stream of changes never ends, and has tests of its own.
    private async Task<List<int>> AskAsync(int client)
    {
        var dice = new Random(Seed + client);
        var generator = new RequestGenerator(ApiDocument.Root, dice, served.Key);
        var operations = ApiDocument.Operations().Where(operation => operation.Id != "streamChanges").ToList();
        var statuses = new List<int>();
        for (var i = 0; i < Requests / Clients; i++)
        {
            var operation = operations[dice.Next(operations.Count)];
            using var request = generator.Next(operation);
            using var answer = await served.Api.Http.SendAsync(request);
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }
}
