using System.Net;
using Gateway.FrontDoor;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor.Rates;

public class ClientCountsTests
{
    private const int Million = 1_000_000;

    // Of a million clients; a table of objects takes some 300 MB.
    private const long MostBytes = 100L * 1024 * 1024;

    private static readonly ClientKey _innocent = ClientKey.OfAddress(IPAddress.Parse("192.0.2.7"));
    private static readonly ClientKey _greedy = ClientKey.OfText("greedy");

    [Fact]
    public void A_million_clients_take_bounded_memory_and_nobody_pays_for_them()
    {
        var counts = ClientCounts.Of(RatePolicy.Parse("address:2/1h")!, new RateLimitOptions().Clients);
        for (var request = 0; request < 2; request++) counts.Take(_greedy, now: 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var key = 0; key < Million; key++) counts.Take(ClientKey.OfText($"made up {key}"), now: 2);

        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(MostBytes);
        counts.Take(_innocent, now: 3).Should().Be(0);
        counts.Take(_innocent, now: 3).Should().Be(0);
        counts.Take(_innocent, now: 3).Should().BePositive();
        counts.Take(_greedy, now: 3).Should().BePositive("a flood of others does not wash a count away");
        GC.KeepAlive(counts);
    }

    [Fact]
    public void Beyond_the_bound_those_who_asked_longest_ago_are_forgotten()
    {
        var counts = ClientCounts.Of(RatePolicy.Parse("address:1/1h")!, most: 1024);
        counts.Take(_greedy, now: 1);
        for (var key = 0; key < 10_000; key++)
        {
            counts.Take(ClientKey.OfText($"{key}"), now: 2).Should().Be(0);
            if (key % 100 == 0) counts.Take(_greedy, now: 2).Should().BePositive("it has asked meanwhile");
        }

        counts.Count.Should().BeInRange(1024, 2 * 1024);
    }

    [Fact]
    public void Who_has_not_asked_for_long_takes_no_memory()
    {
        var counts = ClientCounts.Of(RatePolicy.Parse("address:1/1s")!, most: 1024);
        for (var key = 0; key < 500; key++) counts.Take(ClientKey.OfText($"{key}"), now: 1);
        foreach (var later in (int[])[20, 40])
            for (var key = 0; key < 500; key++)
                counts.Take(ClientKey.OfText($"later {key % 5}"), TimeSpan.FromSeconds(later).Ticks);
        counts.Count.Should().BeLessThan(500);
    }

    [Theory]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void A_client_is_an_address_or_a_network_of_ipv6(string one, string other, bool same) =>
        (ClientKey.OfAddress(IPAddress.Parse(one)) == ClientKey.OfAddress(IPAddress.Parse(other))).Should().Be(same);
}
