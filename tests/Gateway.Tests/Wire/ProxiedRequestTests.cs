using Gateway.Settings;

namespace Gateway.Tests.Wire;

/// <summary>What the app sees of a client behind a trusted proxy, over the sockets and over the link.</summary>
public class ProxiedRequestTests
{
    [Theory]
    [InlineData(false, "GET", "")]
    [InlineData(false, "POST", "abc")]
    [InlineData(true, "GET", "")]
    [InlineData(true, "POST", "abc")]
    public async Task The_app_sees_the_client_of_a_trusted_proxy(bool linked, string method, string body)
    {
        await using var replica = await MirrorReplica.ListenAsync(linked: linked);
        await using var gateway = await WireGateway.ServeAsync(
            replica.Picture, new GatewayOptions { TrustedProxies = ["loopback"] });
        using var client = await WireConnection.OpenAsync(gateway.Address);
        await client.SendAsync(WireText.Bytes(
            $"{method} /p HTTP/1.1\r\nHost: inside\r\nX-Forwarded-For: 1.2.3.4, 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"
            + $"X-Forwarded-Host: shop.example\r\nX-Forwarded-Port: 1\r\nX_Forwarded_For: 1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}"));

        var seen = (await client.ReadAsync()).Seen!;

        One(seen, "X-Forwarded-For").Should().Be("203.0.113.7");
        One(seen, "X-Forwarded-Proto").Should().Be("https");
        (One(seen, "X-Forwarded-Host"), One(seen, "Host")).Should().Be(("shop.example", "shop.example"));
        seen.Fields.Should().NotContain(field => field.Value.Contains("1.2.3.4"))
            .And.NotContain(field => field.Is("X-Forwarded-Port"));
    }

    private static string One(WireSight seen, string name) => WireField.Values(seen.Fields, name).Single();
}
