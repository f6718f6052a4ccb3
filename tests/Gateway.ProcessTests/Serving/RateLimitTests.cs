using System.Net;

namespace Gateway.ProcessTests.Serving;

public class RateLimitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_asked_too_often_is_told_when_to_ask_again_and_others_are_served()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, new Dictionary<string, string?>
        {
            ["Gateway__RateLimit__Requests"] = "3",
            ["Gateway__RateLimit__Window"] = "1h",
            ["Gateway__RateLimit__Header"] = "X-API-Key",
        });
        for (var request = 0; request < 3; request++)
            using (var answer = await AskAsync(gateway, "greedy")) answer.StatusCode.Should().Be(HttpStatusCode.OK);

        using var refused = await AskAsync(gateway, "greedy");

        var problem = await Problem.OfAsync(refused, HttpStatusCode.TooManyRequests);
        problem.GetProperty("type").GetString().Should().EndWith("rate-limited");
        refused.Headers.RetryAfter!.Delta.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromHours(1));
        refused.Headers.GetValues("RateLimit").Should().ContainSingle(value => value.Contains("r=0"));
        using var modest = await AskAsync(gateway, "modest");
        modest.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static Task<HttpResponseMessage> AskAsync(GatewayRun gateway, string key) => gateway.Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-API-Key", key } } }, Cancellation);
}
