using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Tests.Observability;

public class RateWindowTests
{
    private readonly RateWindow _window = new(TimeSpan.FromSeconds(10));
    private readonly LatencyHistogram _latency = new();

    [Fact]
    public void Nothing_is_known_after_one_look()
    {
        Add(0, 100, 5);
        _window.Figures.Should().Be(RecentFigures.None);
    }

    [Fact]
    public void A_rate_is_what_came_in_the_window()
    {
        Add(0, 100, 5);
        Add(2, 200, 6);
        _window.Figures.Should().BeEquivalentTo(new { RequestsPerSecond = 50.0, ErrorsPerSecond = 0.5 });
    }

    [Fact]
    public void What_is_older_than_the_window_no_longer_counts()
    {
        Add(0, 0, 0);
        for (var second = 1; second <= 30; second++) Add(second, 1000, 0);
        _window.Figures.RequestsPerSecond.Should().Be(0);
    }

    [Fact]
    public void Percentiles_are_those_of_the_window_alone()
    {
        _latency.Record(TimeSpan.FromSeconds(30));
        Add(0, 1, 0);
        _latency.Record(TimeSpan.FromMilliseconds(1));
        Add(1, 2, 0);
        _window.Figures.P99Ms.Should().BeApproximately(1, 0.2);
    }

    [Fact]
    public void Without_requests_there_is_a_rate_of_zero_and_no_percentile()
    {
        Add(0, 7, 0);
        Add(1, 7, 0);
        _window.Figures.Should().Be(new RecentFigures(0, 0, null, null));
    }

    private void Add(int second, long requests, long errors) =>
        _window.Add(new Totals(TimeSpan.FromSeconds(second), requests, errors, _latency.Snapshot()));
}
