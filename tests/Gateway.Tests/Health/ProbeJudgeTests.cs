using Gateway.Health;
using Gateway.Replicas;
using Gateway.Settings;

namespace Gateway.Tests.Health;

public class ProbeJudgeTests
{
    private static readonly ProbeResult _late =
        new(DateTimeOffset.UnixEpoch, false, null, TimeSpan.Zero, "late") { Late = true };

    [Fact]
    public void One_that_answers_requests_is_busy_and_not_hung() =>
        ProbeJudge.Judge(_late, progressed: true).Should().Be(ProbeMeaning.Busy);

    [Fact]
    public void One_that_answers_nothing_is_silent() =>
        ProbeJudge.Judge(_late, progressed: false).Should().Be(ProbeMeaning.Silent);

    [Fact]
    public void A_gateway_that_could_not_ask_knows_nothing() =>
        ProbeJudge.Judge(_late with { Late = false, Unasked = true }, progressed: false)
            .Should().Be(ProbeMeaning.Unasked);

    [Fact]
    public void One_that_says_no_is_believed_however_busy() =>
        ProbeJudge.Judge(_late with { Late = false, Status = 503 }, progressed: true).Should().Be(ProbeMeaning.Failed);

    [Fact]
    public void A_hang_is_found_within_twice_the_interval_and_one_time_out()
    {
        var options = new HealthOptions();
        var first = options.Interval + ProbeJudge.TimeoutAfter(ProbeMeaning.Passed, options);
        var second = ProbeJudge.TimeoutAfter(ProbeMeaning.Silent, options);
        (first + second).Should().BeLessThanOrEqualTo((2 * options.Interval) + options.Timeout);
    }
}
