using System.Net;
using Gateway.FrontDoor;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor;

public class ClientIdentityTests
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string Host = "X-Forwarded-Host";

    private readonly DefaultHttpContext _context = new();

    public ClientIdentityTests()
    {
        (_context.Request.Scheme, _context.Request.Host) = ("http", new HostString("inside:8080"));
        (_context.Connection.RemoteIpAddress, _context.Connection.RemotePort) = (IPAddress.Parse("::ffff:10.0.0.1"), 51234);
    }

    [Fact]
    public void A_trusted_proxy_says_who_asks_for_what()
    {
        Say((For, "203.0.113.7"), (Proto, "https"), (Host, "shop.example"));
        Seen("private").Should().Be("https shop.example 203.0.113.7 0");
    }

    [Theory]
    [InlineData("")]
    [InlineData("loopback")]
    [InlineData("10.0.0.2")]
    public void Nobody_else_does(string trusted)
    {
        Say((For, "203.0.113.7"), (Proto, "https"), (Host, "shop.example"), ("Forwarded", "for=203.0.113.7"));
        Seen(trusted).Should().Be("http inside:8080 ::ffff:10.0.0.1 51234");
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("198.51.100.1, 203.0.113.7", "203.0.113.7")] // what is left of it, the client wrote itself
    [InlineData("203.0.113.7, 10.0.0.2", "203.0.113.7")]
    [InlineData("198.51.100.1, 203.0.113.7, 10.0.0.3, 10.0.0.2", "203.0.113.7")]
    [InlineData("10.0.0.3,10.0.0.2", "10.0.0.3")] // somebody within
    [InlineData("203.0.113.7:4711", "203.0.113.7")]
    [InlineData("[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7, unknown", "::ffff:10.0.0.1")]
    [InlineData("203.0.113.7, unknown, 10.0.0.2", "10.0.0.2")]
    [InlineData("203.0.113.7, ", "::ffff:10.0.0.1")]
    [InlineData("1", "::ffff:10.0.0.1")]
    [InlineData("", "::ffff:10.0.0.1")]
    public void Addresses_are_walked_from_the_nearest_as_far_as_they_are_trusted(string list, string client)
    {
        Say((For, list));
        Seen("private").Split(' ')[2].Should().Be(client);
    }

    [Fact]
    public void Several_lines_are_one_list()
    {
        _context.Request.Headers[For] = new(["198.51.100.1", "203.0.113.7, 10.0.0.2"]);
        Seen("private").Should().Contain(" 203.0.113.7 ");
    }

    [Theory]
    [InlineData("203.0.113.7", "https, http", "http")] // the client claims https, the proxy saw http
    [InlineData("203.0.113.7, 10.0.0.2", "https, http", "https")]
    [InlineData("203.0.113.7, 10.0.0.2", "https", "https")] // handed on by the second
    [InlineData("203.0.113.7", "wss", "https")]
    [InlineData("203.0.113.7", "ftp", "http")]
    [InlineData("203.0.113.7", "", "http")]
    public void The_scheme_is_the_one_that_stands_at_the_clients_place(string addresses, string schemes, string scheme)
    {
        Say((For, addresses), (Proto, schemes));
        Seen("private").Split(' ')[0].Should().Be(scheme);
    }

    [Theory]
    [InlineData("for=203.0.113.7;proto=https;host=shop.example", "https shop.example 203.0.113.7 0")]
    [InlineData("For=\"[2001:db8::7]:4711\" ; Proto=https", "https inside:8080 2001:db8::7 4711")]
    [InlineData("for=198.51.100.1;proto=https, for=203.0.113.7;proto=http", "http inside:8080 203.0.113.7 0")]
    [InlineData("for=203.0.113.7;proto=https, for=10.0.0.2", "https inside:8080 203.0.113.7 0")]
    [InlineData("for=_hidden", "http inside:8080 ::ffff:10.0.0.1 51234")]
    [InlineData("nonsense", "http inside:8080 ::ffff:10.0.0.1 51234")]
    public void The_standards_field_says_the_same(string forwarded, string seen)
    {
        Say(("Forwarded", forwarded));
        Seen("private").Should().Be(seen);
    }

    [Theory]
    [InlineData(For, "203.0.113.7")]
    [InlineData(Proto, "https")]
    [InlineData(Host, "shop.example")]
    public void Beside_one_of_the_others_the_standards_field_is_the_clients(string name, string value)
    {
        Say((name, value), ("Forwarded", "for=198.51.100.1;host=evil.example"));
        Seen("private").Should().NotContain("198.51.100.1").And.NotContain("evil");
    }

    [Fact]
    public async Task What_is_said_of_one_request_is_not_said_of_the_next_on_its_connection()
    {
        await using var door = await SmallFrontDoor.OpenAsync(
            options: () => new GatewayOptions { TrustedProxies = ["loopback"] });
        var answers = await door.SpeakAsync(
            "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n\r\n"
            + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        answers.Split("X-Seen: ")[1].Should().StartWith("https a 203.0.113.7 0");
        answers.Split("X-Seen: ")[2].Should().StartWith("http a 127.0.0.1");
    }

    [Fact]
    public void A_peer_on_a_unix_socket_is_trusted_by_a_word()
    {
        _context.Connection.RemoteIpAddress = null;
        Say((For, "203.0.113.7"));
        Seen("loopback, private").Should().NotContain("203");
        Seen("unix").Should().Contain("203.0.113.7");
    }

    private void Say(params (string Name, string Value)[] claims)
    {
        foreach (var (name, value) in claims) _context.Request.Headers[name] = value;
    }

    private string Seen(string trusted)
    {
        var options = new GatewayOptions
        {
            TrustedProxies = trusted.Split(", ", StringSplitOptions.RemoveEmptyEntries),
        };
        new ClientIdentity(() => options).InvokeAsync(_context, _ => Task.CompletedTask);
        var (request, client) = (_context.Request, _context.Connection);
        return $"{request.Scheme} {request.Host} {client.RemoteIpAddress} {client.RemotePort}";
    }
}
