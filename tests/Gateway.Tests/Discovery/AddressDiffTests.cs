using System.Net;
using Gateway.Discovery;

namespace Gateway.Tests.Discovery;

public class AddressDiffTests
{
    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("", "a b", "a b", "")]
    [InlineData("a b", "", "", "a b")]
    [InlineData("a b", "b a", "", "")]
    [InlineData("a b", "b c", "c", "a")]
    public void It_says_what_came_and_what_went(string known, string found, string appeared, string vanished)
    {
        var diff = AddressDiff.Between(Of(known), Of(found));
        diff.Appeared.Should().Equal(Of(appeared));
        diff.Vanished.Should().Equal(Of(vanished));
    }

    [Fact]
    public void The_same_address_with_another_port_is_another_replica() =>
        AddressDiff.Between([new(IPAddress.Loopback, 80)], [new(IPAddress.Loopback, 81)]).Appeared.Should().HaveCount(1);

    private static IPEndPoint[] Of(string names) =>
        [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => new IPEndPoint(IPAddress.Parse($"10.0.0.{(int)name[0]}"), 8080))];
}
