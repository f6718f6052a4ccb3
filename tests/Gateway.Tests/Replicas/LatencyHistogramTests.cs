using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

public class LatencyHistogramTests
{
    private readonly LatencyHistogram _histogram = new();

    [Fact]
    public void One_that_was_never_asked_keeps_no_buckets()
    {
        var latency = new LatencyHistogram();
        latency.Snapshot().Should().BeSameAs(LatencyCounts.None);
        latency.Record(TimeSpan.FromMilliseconds(1));
        latency.Snapshot().Minus(LatencyCounts.None).Count.Should().Be(1);
    }

    [Fact]
    public void Nothing_recorded_has_no_percentile() => _histogram.Snapshot().PercentileMs(50).Should().BeNull();

    [Theory]
    [InlineData(0.003)]
    [InlineData(0.5)]
    [InlineData(7)]
    [InlineData(1_500)]
    [InlineData(100_000)]
    public void A_duration_is_read_back_to_within_an_eighth(double milliseconds)
    {
        _histogram.Record(TimeSpan.FromMilliseconds(milliseconds));
        _histogram.Snapshot().PercentileMs(99).Should().BeApproximately(milliseconds, (milliseconds / 8) + 0.001);
    }

    [Fact]
    public void A_percentile_stands_where_that_share_of_the_durations_ends()
    {
        for (var milliseconds = 1; milliseconds <= 100; milliseconds++)
            _histogram.Record(TimeSpan.FromMilliseconds(milliseconds));
        _histogram.Snapshot().PercentileMs(50).Should().BeApproximately(50, 50 / 8.0);
        _histogram.Snapshot().PercentileMs(99).Should().BeApproximately(99, 99 / 8.0);
    }

    [Fact]
    public void A_day_and_less_than_nothing_are_counted_at_the_ends()
    {
        _histogram.Record(TimeSpan.FromDays(1));
        _histogram.Record(TimeSpan.FromTicks(-1));
        var counts = _histogram.Snapshot();
        counts.Count.Should().Be(2);
        counts.PercentileMs(1).Should().BeLessThan(0.001);
        counts.PercentileMs(100).Should().BeGreaterThan(TimeSpan.FromHours(16).TotalMilliseconds);
    }

    [Fact]
    public void Two_snapshots_give_what_lies_between()
    {
        _histogram.Record(TimeSpan.FromMilliseconds(1));
        var earlier = _histogram.Snapshot();
        _histogram.Record(TimeSpan.FromMilliseconds(64));
        var between = _histogram.Snapshot().Minus(earlier);
        between.Count.Should().Be(1);
        between.PercentileMs(50).Should().BeApproximately(64, 8);
        between.Plus(earlier).Count.Should().Be(2);
        _histogram.Snapshot().Minus(LatencyCounts.None).Count.Should().Be(2);
    }
}
