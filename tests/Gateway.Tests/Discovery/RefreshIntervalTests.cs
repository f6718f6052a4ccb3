using Gateway.Discovery;
using Gateway.Settings;

namespace Gateway.Tests.Discovery;

public class RefreshIntervalTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 5)]
    [InlineData(10_000, 5)]
    public void Look_ups_that_bring_nothing_wait_longer_and_longer(int barren, int seconds) =>
        RefreshInterval.Next(barren, new DiscoveryOptions()).Should().Be(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void A_long_interval_is_never_made_shorter_by_trouble() =>
        RefreshInterval.Next(3, new DiscoveryOptions { Interval = TimeSpan.FromMinutes(1) })
            .Should().Be(TimeSpan.FromMinutes(1));
}
