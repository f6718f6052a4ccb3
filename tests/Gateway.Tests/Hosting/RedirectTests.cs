using Gateway.Settings;
using Gateway.Tests.Replicas;
using Gateway.Tests.Wire;

namespace Gateway.Tests.Hosting;

/// <summary>On the public server as a whole, in front of nobody: what is answered at all, the gateway answers.</summary>
public sealed class RedirectTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/a%20b?c=%20", "https://shop.example/a%20b?c=%20")]
    [InlineData("/a%2520b", "https://shop.example/a%2520b")]
    [InlineData("/a/../b", "https://shop.example/a/../b")]
    [InlineData("/a%2Fb//c", "https://shop.example/a%2Fb//c")]
    [InlineData("/q?a=b|c", "https://shop.example/q?a=b|c")]
    [InlineData("/a#b", "https://shop.example/a%23b")]
    [InlineData("http://shop.example/a%20b", "https://shop.example/a%20b")]
    public async Task A_target_is_the_same_over_https(string target, string location)
    {
        var answer = await AskAsync($"GET {target} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");
        answer.Status.Should().Be(308);
        answer.Values("Location").Should().Equal(location);
    }

    [Theory]
    [InlineData("xn--bcher-kva.example", "https://xn--bcher-kva.example/")]
    [InlineData("Shop.Example:8080", "https://Shop.Example/")]
    [InlineData("[2001:db8::7]:8080", "https://[2001:db8::7]/")]
    public async Task So_is_its_host(string host, string location)
    {
        var answer = await AskAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        answer.Values("Location").Should().Equal(location);
    }

    [Fact]
    public async Task Nobody_is_sent_to_a_host_that_is_not_served()
    {
        var answer = await AskAsync(
            "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", new GatewayOptions { Hosts = ["shop.example"] });
        answer.Status.Should().Be(421);
    }

    [Fact]
    public async Task Nor_is_who_may_not_come() =>
        (await AskAsync("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n", new GatewayOptions { Deny = ["loopback"] }))
            .Status.Should().Be(403);

    // What follows would be the next request to one of two readers, whoever answers the first.
    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET /.well-known/acme-challenge/token HTTP/1.1")]
    [InlineData("OPTIONS / HTTP/1.1\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: PUT")]
    public async Task Where_its_end_is_not_plain_a_request_is_refused_before_any_answer(string begin)
    {
        _folder.Write(".well-known/acme-challenge/token", "proof");
        var options = new GatewayOptions { Cors = new CrossOriginOptions { Origins = ["https://a.example"] } };
        var answer = await AskAsync(
            $"{begin}\r\nHost: shop.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", options);
        answer.Status.Should().Be(400);
        answer.Values("Connection").Should().Equal("close");
    }

    private async Task<WireAnswer> AskAsync(string request, GatewayOptions? options = null)
    {
        options ??= new GatewayOptions();
        await using var gateway = await WireGateway.ServeAsync(
            Some.Replica(), options with { Tls = new TlsOptions { Redirect = "443", Challenges = _folder.Path } });
        using var client = await WireConnection.OpenAsync(gateway.Address);
        await client.SendAsync(WireText.Bytes(request));
        return await client.ReadAsync();
    }
}
