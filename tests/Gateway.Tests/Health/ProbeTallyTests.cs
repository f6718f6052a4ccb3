using Gateway.Health;
using Gateway.Replicas;
using Gateway.Settings;

namespace Gateway.Tests.Health;

public class ProbeTallyTests
{
    private static readonly HealthOptions _options = new();
    private static readonly ProbeResult _passed = new(DateTimeOffset.UnixEpoch, true, 200, TimeSpan.Zero, null);
    private static readonly ProbeResult _refused = _passed with { Ok = false, Status = null };
    private static readonly ProbeResult _late = _refused with { Late = true };
    private static readonly ProbeResult _unasked = _late with { Unasked = true };

    private readonly ProbeTally _tally = new();

    [Fact]
    public void A_ready_one_fails_with_the_third_failure_in_a_row()
    {
        After(_refused, _refused).Should().Be(ProbeOutcome.None);
        After(_passed).Should().Be(ProbeOutcome.Passed);
        After(_refused, _refused).Should().Be(ProbeOutcome.None);
        After(_refused).Should().Be(ProbeOutcome.Failed);
    }

    [Fact]
    public void A_silence_is_looked_into_at_once_and_the_second_is_a_hang()
    {
        After(_late).Should().Be(ProbeOutcome.None);
        Pause().Should().Be(TimeSpan.Zero);
        _tally.Timeout(_options).Should().Be(_options.Interval);

        After(_late).Should().Be(ProbeOutcome.Hung);
        Pause().Should().Be(_options.Interval);
    }

    [Fact]
    public void What_could_not_be_asked_neither_counts_nor_ends_a_count()
    {
        After(_late, _unasked, _unasked).Should().Be(ProbeOutcome.None);
        After(_late).Should().Be(ProbeOutcome.Hung);
    }

    private ProbeOutcome After(params ProbeResult[] results)
    {
        foreach (var result in results) _tally.Count(result, ReplicaState.Ready, progressed: false);
        return _tally.Outcome(_options);
    }

    private TimeSpan Pause() => _tally.Pause(ReplicaState.Ready, _late, _options);
}
