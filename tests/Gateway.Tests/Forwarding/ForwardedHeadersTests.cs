using System.Net;
using System.Net.Http.Headers;
using Gateway.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding;

public sealed class ForwardedHeadersTests : IDisposable
{
    private readonly DefaultHttpContext _context = SomeRequest.Of();
    private readonly HttpRequestMessage _request = new();

    public ForwardedHeadersTests()
    {
        (_context.Request.Scheme, _context.Request.Host) = ("https", new HostString("shop.example", 8443));
        _context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
        _context.Connection.RemotePort = 51234;
    }

    private HttpRequestHeaders Headers => _request.Headers;

    public void Dispose() => _request.Dispose();

    [Fact]
    public void The_replica_learns_who_asked_for_what()
    {
        Write();
        Value("X-Forwarded-For").Should().Be("203.0.113.7");
        Value("X-Forwarded-Host").Should().Be("shop.example:8443");
        Value("X-Forwarded-Proto").Should().Be("https");
        Value("X-Request-Id").Should().Be("id-1");
        Value("X-Gateway-Client").Should().Be("203.0.113.7:51234");
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("X-Forwarded-Host", "shop.example:8443")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Request-Id", "id-1")]
    [InlineData("X-Gateway-Client", "203.0.113.7:51234")]
    [InlineData("X-Forwarded-Prefix", null)]
    [InlineData("X-Forwarded-Port", null)]
    [InlineData("Forwarded", null)]
    [InlineData("X-Real-IP", null)]
    [InlineData("X_Forwarded_For", null)]
    public void What_the_client_claims_is_overwritten(string name, string? value)
    {
        Headers.TryAddWithoutValidation(name, ["127.0.0.1", "evil"]);
        Write();
        Value(name).Should().Be(value);
    }

    [Fact]
    public void An_ipv4_address_is_written_as_one()
    {
        _context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:203.0.113.7");
        Write();
        Value("X-Forwarded-For").Should().Be("203.0.113.7");
        Value("X-Gateway-Client").Should().Be("203.0.113.7:51234");
    }

    [Fact]
    public void An_ipv6_address_is_told_from_its_port()
    {
        _context.Connection.RemoteIpAddress = IPAddress.Parse("2001:db8::7");
        Write();
        Value("X-Forwarded-For").Should().Be("2001:db8::7");
        Value("X-Gateway-Client").Should().Be("[2001:db8::7]:51234");
    }

    [Fact]
    public void A_client_on_a_unix_socket_has_no_address()
    {
        _context.Connection.RemoteIpAddress = null;
        Headers.TryAddWithoutValidation("X-Forwarded-For", "127.0.0.1");
        Headers.TryAddWithoutValidation("X-Gateway-Client", "127.0.0.1:1");
        Write();
        Value("X-Forwarded-For").Should().BeNull();
        Value("X-Gateway-Client").Should().BeNull();
    }

    private void Write() => ForwardedHeaders.Write(_context, Headers, "id-1");

    private string? Value(string name) => Headers.TryGetValues(name, out var values) ? string.Join('|', values) : null;
}
