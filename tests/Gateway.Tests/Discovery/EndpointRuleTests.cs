using System.Net;
using Gateway.Discovery;
using Gateway.Settings;

namespace Gateway.Tests.Discovery;

public class EndpointRuleTests
{
    [Theory]
    [InlineData("http://*:8080", "127.0.0.1:8080", true)]
    [InlineData("http://*:8080", "[::1]:8080", true)]
    [InlineData("http://*:8080", "127.0.0.1:8081", false)]
    [InlineData("http://*:8080", "192.0.2.1:8080", false)]
    [InlineData("http://localhost:8080", "127.0.0.1:8080", true)]
    [InlineData("http://192.0.2.7:8080", "127.0.0.1:8080", false)]
    [InlineData("http://192.0.2.7:8080", "192.0.2.7:8080", true)]
    [InlineData("unix:/tmp/gateway", "127.0.0.1:8080", false)]
    public void The_gateway_knows_itself_by_address_and_port(string bind, string address, bool isOwn) =>
        new OwnAddresses([BindUrl.Parse(bind, out _)!]).Now()(IPEndPoint.Parse(address)).Should().Be(isOwn);

    [Fact]
    public void Of_too_many_the_same_are_used_whatever_the_order()
    {
        var found = Enumerable.Range(1, 50).Select(n => new FoundEndpoint(new IPEndPoint(n, 80))).ToList();
        var rule = new EndpointRule(10, _ => false);
        var (used, leftOut) = rule.Of(found);
        used.Should().HaveCount(10);
        rule.Of([.. found.AsEnumerable().Reverse()]).Used.Should().Equal(used);
        leftOut.Should().StartWith("50 addresses were found, and 10 of them are used");
    }

    [Theory]
    [InlineData("a", "a", 0)]
    [InlineData("a", "b", 16)]
    [InlineData("a", "", 0)]
    [InlineData(null, "b", 0)]
    [InlineData("b", "a b", 0)]
    public void One_of_another_zone_is_as_far_as_the_setting_says(string? own, string zones, int cost)
    {
        var found = new FoundEndpoint(new IPEndPoint(1, 80))
        {
            Zones = zones.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
        PlaceCost.Of(found, new DiscoveryOptions { Zone = own }).Should().Be(cost);
    }

    [Fact]
    public void A_later_rank_is_further_than_any_load()
    {
        var found = new FoundEndpoint(new IPEndPoint(1, 80));
        PlaceCost.Of(found with { Rank = 1 }, new DiscoveryOptions()).Should().BeGreaterThanOrEqualTo(1_000_000);
        PlaceCost.Of(found with { Rank = 65_535 }, new DiscoveryOptions()).Should().BePositive();
    }
}
