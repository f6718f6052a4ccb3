using Gateway.Settings;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>Limits of a path's own, on a request's whole way.</summary>
public class RouteLimitTests
{
    private const string Chunks = "Host: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\nfour\r\n0\r\n\r\n";
    private const string Length = "Host: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfour";

    // Kestrel counts what frames chunks as well.
    [Theory]
    [InlineData("/small", Length, 3L, null, 413)]
    [InlineData("/small", Chunks, 3L, null, 413)]
    [InlineData("/small", Chunks, 100L, null, 200)]
    [InlineData("/small", Length, 4L, 3L, 200)]
    [InlineData("/small", Chunks, 100L, 3L, 200)]
    [InlineData("/other", Length, 3L, null, 200)]
    [InlineData("/other", Chunks, 100L, 3L, 413)]
    public async Task A_body_may_be_as_large_as_its_route_says(string path, string rest, long own, long? all, int status)
    {
        await using var replica = await KestrelReplica.ServeAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.CompleteAsync();
        });
        var options = WithRoute(new RouteLimits { Path = "/small", RequestBody = own });
        await using var gateway = await SmallGateway.OpenAsync(
            options with { Limits = new LimitOptions { RequestBody = all } }, replica.Picture);
        (await gateway.SpeakAsync($"POST {path} HTTP/1.1\r\n{rest}")).Should().StartWith($"HTTP/1.1 {status} ");
    }

    [Theory]
    [InlineData("h1")]
    [InlineData("h2")]
    [InlineData("link")]
    public async Task An_answer_is_waited_for_as_long_as_its_route_says(string transport)
    {
        await using var replica = await KestrelReplica.ServeAsync(
            context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        var options = WithRoute(new RouteLimits { Path = "/quick", Response = TimeSpan.FromMilliseconds(50) });
        await using var gateway = await SmallGateway.OpenAsync(options, replica.Over(transport));
        (await gateway.SpeakAsync("GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
            .Should().StartWith("HTTP/1.1 504 ");
    }

    private static GatewayOptions WithRoute(RouteLimits route) => new()
    {
        Routes = new Dictionary<string, RouteLimits> { ["one"] = route },
    };
}
