using System.Net.Http.Headers;

namespace Gateway.ProcessTests.Life;

public class AdminTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_loopback_looking_is_free_and_a_change_needs_the_token()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        (await StatusAsync(gateway, HttpMethod.Get, "/replicas", null)).Should().Be(200);
        (await StatusAsync(gateway, HttpMethod.Post, "/control/nothing", null)).Should().Be(401);
        (await StatusAsync(gateway, HttpMethod.Post, "/control/nothing", "0123456789abcdef")).Should().Be(401);
        var token = await gateway.TokenAsync();
        (await StatusAsync(gateway, HttpMethod.Post, "/control/nothing", token)).Should().Be(404);
        await gateway.Process.LineAsync("warning: admin address: a wrong token from 127.0.0.1");
        gateway.Process.Output.Should().NotContain(token, "logs are read by many");
    }

    [Fact]
    public async Task Beyond_loopback_everything_but_probes_needs_the_token_and_the_start_says_so()
    {
        await using var gateway = await GatewayRun.ListenAsync(TestPaths.Faults, 1, settings: Beyond);
        (await StatusAsync(gateway, HttpMethod.Get, "/health/live", null)).Should().Be(200);
        foreach (var path in new[] { "/replicas", "/events", "/" })
        {
            (await StatusAsync(gateway, HttpMethod.Get, path, null)).Should().Be(401);
            (await StatusAsync(gateway, HttpMethod.Get, path, Beyond["Gateway__AdminToken"])).Should().NotBe(401);
        }

        gateway.Process.Output.Should().Contain("token     as set, for all there but health, metrics")
            .And.NotContain(Beyond["Gateway__AdminToken"]);
    }

    [Fact]
    public async Task The_token_opens_nothing_on_the_public_address()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        using var request = Ask(new Uri(gateway.Address, "/control/scale?to=0"), HttpMethod.Post,
            await gateway.TokenAsync());
        using var answer = await gateway.Http.SendAsync(request, Cancellation);
        ((int)answer.StatusCode).Should().Be(404, "the app has no such path");
    }

    private static Dictionary<string, string?> Beyond { get; } = new()
    {
        ["Gateway__AdminToken"] = "the-token-of-this-test",
        ["Gateway__Admin"] = "http://0.0.0.0:0",
    };

    private static async Task<int> StatusAsync(GatewayRun gateway, HttpMethod method, string path, string? token)
    {
        // What listens on every address listens on this one.
        var admin = new UriBuilder(await gateway.AdminAsync()) { Host = "127.0.0.1" }.Uri;
        using var request = Ask(new Uri(admin, path), method, token);
        using var answer = await gateway.Http.SendAsync(request, Cancellation);
        return (int)answer.StatusCode;
    }

    private static HttpRequestMessage Ask(Uri url, HttpMethod method, string? token) => new(method, url)
    {
        Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };
}
