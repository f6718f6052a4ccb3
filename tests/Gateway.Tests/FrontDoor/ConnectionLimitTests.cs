using System.Net;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Platform;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor;

public class ConnectionLimitTests
{
    private readonly ConnectionCounts _counts = new();
    private readonly ListLogger<GatewayLog> _log = new();

    [Fact]
    public void At_the_limit_is_held_and_one_over_it_is_not_until_one_leaves()
    {
        var one = IPAddress.Parse("192.0.2.1");
        Enter(one, mostOfHolder: 2).Should().Be(ConnectionVerdict.Held);
        Enter(one, mostOfHolder: 2).Should().Be(ConnectionVerdict.Held);
        Enter(one, mostOfHolder: 2).Should().Be(ConnectionVerdict.TooManyOfAddress);
        Enter(IPAddress.Parse("192.0.2.2"), mostOfHolder: 2).Should().Be(ConnectionVerdict.Held, "it is another's");
        _counts.Leave(one);
        Enter(one, mostOfHolder: 2).Should().Be(ConnectionVerdict.Held);
    }

    [Fact]
    public void In_all_it_is_the_same_whoever_they_are()
    {
        Enter(IPAddress.Parse("192.0.2.1"), most: 2).Should().Be(ConnectionVerdict.Held);
        Enter(null, most: 2).Should().Be(ConnectionVerdict.Held);
        Enter(IPAddress.Parse("192.0.2.3"), most: 2).Should().Be(ConnectionVerdict.TooMany);
        _counts.Leave(null);
        Enter(IPAddress.Parse("192.0.2.3"), most: 2).Should().Be(ConnectionVerdict.Held);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void Whoever_has_one_address_of_ipv6_has_all_of_its_network(string one, string other, bool same) =>
        AddressForm.Holder(IPAddress.Parse(one)).Equals(AddressForm.Holder(IPAddress.Parse(other))).Should().Be(same);

    [Theory]
    [InlineData(1, 0, "503")]
    [InlineData(0, 1, "429")]
    public async Task Who_is_too_many_is_told_so_and_the_others_stay(int most, int mostOfAddress, string status)
    {
        var limits = new LimitOptions { Connections = most, ConnectionsPerAddress = mostOfAddress };
        await using var door = await OpenAsync(new GatewayOptions { Limits = limits });
        using var first = await door.ConnectAsync();
        (await first.AskAsync()).Should().StartWith("HTTP/1.1 200");

        (await door.SpeakAsync("")).Should().StartWith($"HTTP/1.1 {status} ").And.Contain("Retry-After: ")
            .And.Contain("Connection: close").And.Contain("too-many-connections");

        (await first.AskAsync()).Should().StartWith("HTTP/1.1 200");
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("refused 127.0.0.1 (connections");
    }

    [Fact]
    public async Task A_trusted_proxy_brings_as_many_as_it_has_clients()
    {
        var limits = new LimitOptions { ConnectionsPerAddress = 1 };
        await using var door = await OpenAsync(new GatewayOptions { Limits = limits, TrustedProxies = ["loopback"] });
        using var first = await door.ConnectAsync();
        using var second = await door.ConnectAsync();
        (await first.AskAsync()).Should().StartWith("HTTP/1.1 200");
        (await second.AskAsync()).Should().StartWith("HTTP/1.1 200");
    }

    private ConnectionVerdict Enter(IPAddress? holder, int most = 0, int mostOfHolder = 0) =>
        _counts.Enter(holder, most, mostOfHolder);

    private Task<SmallFrontDoor> OpenAsync(GatewayOptions options) =>
        SmallFrontDoor.OpenAsync(options: () => options, log: _log);
}
