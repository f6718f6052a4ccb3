using Gateway.Settings;

namespace Gateway.Tests.Settings;

public class UpstreamTests
{
    [Theory]
    [InlineData("http://api:8080", "http://api:8080")]
    [InlineData("http://api", "http://api:80")]
    [InlineData("http://a:1,http://b:2, http://a:1", "http://a:1 http://b:2")]
    [InlineData("http://[::1]:5000/", "http://[::1]:5000")]
    public void Names_and_addresses_are_taken_apart(string app, string upstreams)
    {
        string.Join(' ', Upstream.ParseAll(app, out var fault)).Should().Be(upstreams);
        fault.Should().BeNull();
    }

    [Theory]
    [InlineData("https://api", "reached without TLS")]
    [InlineData("h2c://api", "Gateway:Discovery:Protocol=h2c")]
    [InlineData("ftp://api", "expected http://HOST[:PORT]")]
    [InlineData("http://api/v1", "no path")]
    [InlineData("http://me:pass@api", "expected http://HOST[:PORT]")]
    [InlineData("http://a:1,b:2", "b:2: expected http://HOST[:PORT]")]
    public void What_is_no_replica_is_a_fault(string app, string reason)
    {
        Upstream.ParseAll(app, out var fault).Should().BeEmpty();
        fault.Should().Contain(reason);
    }

    [Theory]
    [InlineData("http://api", true)]
    [InlineData("src/Api", false)]
    [InlineData(null, false)]
    public void An_address_is_told_from_a_path(string? app, bool meant) => Upstream.IsMeant(app).Should().Be(meant);
}
