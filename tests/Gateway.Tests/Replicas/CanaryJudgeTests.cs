using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

public class CanaryJudgeTests
{
    // Against R's fisher.test(alternative = "greater").
    [Theory]
    [InlineData(3, 4, 1, 4, 0.2428571)]
    [InlineData(5, 5, 0, 5, 0.003968254)]
    [InlineData(20, 20, 0, 10, 3.328e-8)]
    [InlineData(0, 50, 0, 50, 1)]
    [InlineData(12, 1000, 10, 9000, 2.344e-7)]
    public void The_test_is_fishers(long hits, long total, long otherHits, long otherTotal, double chance) =>
        FisherTest.Chance(hits, total, otherHits, otherTotal).Should().BeApproximately(chance, chance * 0.01);

    [Theory]
    [InlineData(20, 20, 0, 20, CanaryFinding.Worse)]
    [InlineData(5, 5, 0, 5, CanaryFinding.Worse)]
    [InlineData(4, 4, 0, 100, CanaryFinding.TooFew)]
    [InlineData(10, 10, 0, 0, CanaryFinding.Worse)]
    [InlineData(4, 10, 0, 0, CanaryFinding.TooFew)]
    [InlineData(10, 100, 100, 1000, CanaryFinding.NoWorse)]
    [InlineData(1, 100, 0, 1000, CanaryFinding.NoWorse)]
    [InlineData(30, 1000, 10, 1000, CanaryFinding.Worse)]
    public void More_errors_than_chance_allows_are_worse(
        long errors, long total, long oldErrors, long oldTotal, CanaryFinding finding) =>
        CanaryJudge.Judge(Sample(total, errors), Sample(oldTotal, oldErrors), withLatency: false)
            .Finding.Should().Be(finding);

    [Theory]
    [InlineData(10, 50, CanaryFinding.Worse)]
    [InlineData(10, 15, CanaryFinding.NoWorse)]
    [InlineData(10, 10, CanaryFinding.NoWorse)]
    [InlineData(50, 10, CanaryFinding.NoWorse)]
    public void More_than_twice_as_slow_at_p99_is_worse(int oldMs, int ms, CanaryFinding finding) =>
        CanaryJudge.Judge(Timed(200, ms), Timed(200, oldMs), withLatency: true).Finding.Should().Be(finding);

    [Fact]
    public void Without_enough_answers_nothing_is_said_about_p99() =>
        CanaryJudge.Judge(Timed(99, 500), Timed(1000, 1), withLatency: true)
            .Should().Match<CanaryVerdict>(verdict => verdict.Finding == CanaryFinding.TooFew);

    [Fact]
    public void One_version_against_itself_is_seldom_called_worse()
    {
        var dice = new Random(4711);
        var alarms = Enumerable.Range(0, 2000).Count(_ =>
            CanaryJudge.Judge(Drawn(dice, 200, 0.05), Drawn(dice, 600, 0.05), withLatency: false)
                .Finding == CanaryFinding.Worse);
        alarms.Should().BeLessThanOrEqualTo(20, "the level is one in a hundred");
    }

    [Theory]
    [InlineData("10%,30", 0.1, 30)]
    [InlineData("10,30", 0.1, 30)]
    [InlineData("0.1,30", 0.1, 30)]
    [InlineData("1%, 5s", 0.01, 5)]
    public void A_plan_is_a_share_and_seconds(string text, double share, double seconds) =>
        CanaryPlan.Parse(text).Should().Be(new CanaryPlan(share, TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("10%")]
    [InlineData("0,30")]
    [InlineData("100%,30")]
    [InlineData("10,0")]
    [InlineData("a,b")]
    [InlineData("-1,3")]
    public void What_is_no_plan_is_refused(string text) => CanaryPlan.Parse(text).Should().BeNull();

    private static CanarySample Sample(long total, long errors) => new(total, errors, LatencyCounts.None);

    private static CanarySample Drawn(Random dice, int total, double rate) =>
        Sample(total, Enumerable.Range(0, total).Count(_ => dice.NextDouble() < rate));

    private static CanarySample Timed(int count, int milliseconds)
    {
        var latency = new LatencyHistogram();
        for (var answer = 0; answer < count; answer++) latency.Record(TimeSpan.FromMilliseconds(milliseconds));
        return new CanarySample(count, 0, latency.Snapshot());
    }
}
