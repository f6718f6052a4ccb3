using System.Net;
using System.Text.Json;

namespace Gateway.ProcessTests.Serving;

/// <summary>Reads what the gateway itself answers.</summary>
public static class Problem
{
    /// <summary>Asserts that it is a problem of this status in the contract's form, and gives its members.</summary>
    public static async Task<JsonElement> OfAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(status, text);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        using var document = JsonDocument.Parse(text);
        var problem = document.RootElement.Clone();
        problem.EnumerateObject().Select(member => member.Name)
            .Should().Equal("type", "title", "status", "detail", "instance", "requestId");
        problem.GetProperty("requestId").GetString().Should().Be(answer.Headers.GetValues("X-Request-Id").Single());
        return problem;
    }
}
