using System.Net;
using Gateway.FrontDoor;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor;

public class AccessRuleTests
{
    [Theory]
    [InlineData("", "", "203.0.113.7", null)]
    [InlineData("203.0.113.0/24", "", "203.0.113.7", null)]
    [InlineData("203.0.113.0/24", "", "198.51.100.1", RequestFailure.Forbidden)]
    [InlineData("", "203.0.113.7", "203.0.113.7", RequestFailure.Forbidden)]
    [InlineData("", "203.0.113.7", "203.0.113.8", null)]
    [InlineData("203.0.113.0/24", "203.0.113.7", "203.0.113.7", RequestFailure.Forbidden)]
    [InlineData("203.0.113.0/24", "203.0.113.7", "::ffff:203.0.113.8", null)]
    [InlineData("loopback", "", null, RequestFailure.Forbidden)]
    [InlineData("loopback unix", "", null, null)]
    public void Whoever_is_denied_is_not_served_nor_is_who_is_not_among_the_allowed(
        string allow, string deny, string? client, RequestFailure? failure)
    {
        var options = new GatewayOptions { Allow = List(allow), Deny = List(deny) };
        Refusal(options, client, "h.example").Should().Be(failure);
    }

    [Theory]
    [InlineData("shop.example", null)]
    [InlineData("www.shop.example:8443", null)]
    [InlineData("evil.example", RequestFailure.HostUnknown)]
    [InlineData("", RequestFailure.HostUnknown)]
    public void A_host_that_is_not_served_is_refused(string host, RequestFailure? failure)
    {
        var options = new GatewayOptions { Hosts = ["shop.example", "*.shop.example"] };
        Refusal(options, "203.0.113.7", host).Should().Be(failure);
    }

    private static RequestFailure? Refusal(GatewayOptions options, string? client, string host)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = client is null ? null : IPAddress.Parse(client);
        context.Request.Headers.Host = host;
        return new AccessRule(() => options).Refuses(context);
    }

    private static string[] List(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
