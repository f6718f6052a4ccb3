using Gateway.Health;
using Gateway.Replicas;

namespace Gateway.Tests.Health;

public class ReplacementRuleTests
{
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 0, true)]
    [InlineData(2, 1, false)]
    [InlineData(2, 0, true)]
    [InlineData(3, 2, false)]
    [InlineData(3, 1, true)]
    [InlineData(4, 2, false)]
    [InlineData(4, 1, true)]
    public void What_more_than_half_have_in_common_is_shared(int all, int well, bool shared) =>
        new FleetHealth(all, well).IsShared.Should().Be(shared);

    [Theory]
    // One of several is replaced at once, whatever becomes of those before it.
    [InlineData(2, 1, null, ReplacementVerdict.Replace)]
    [InlineData(3, 2, TrialState.Proving, ReplacementVerdict.Replace)]
    [InlineData(3, 2, TrialState.Failed, ReplacementVerdict.Replace)]
    // With a cause that is shared the first one is a trial, and the next waits for what comes of it.
    [InlineData(1, 0, null, ReplacementVerdict.Replace)]
    [InlineData(1, 0, TrialState.Failed, ReplacementVerdict.Spare)]
    [InlineData(3, 0, null, ReplacementVerdict.Replace)]
    [InlineData(3, 0, TrialState.Proving, ReplacementVerdict.Wait)]
    [InlineData(3, 0, TrialState.Failed, ReplacementVerdict.Spare)]
    [InlineData(3, 1, TrialState.Proved, ReplacementVerdict.Replace)]
    public void It_depends_on_the_others_and_on_what_became_of_the_last_one(
        int all, int well, TrialState? trial, ReplacementVerdict verdict) =>
        ReplacementRule.Decide(new FleetHealth(all, well), trial is { } one ? [one] : [], works: false)
            .Should().Be(verdict);

    [Theory]
    [InlineData(3, 2, ReplacementVerdict.Replace)]
    [InlineData(3, 0, ReplacementVerdict.Spare)]
    [InlineData(1, 0, ReplacementVerdict.Spare)]
    public void One_that_works_as_the_others_do_is_no_trial(int all, int well, ReplacementVerdict verdict) =>
        ReplacementRule.Decide(new FleetHealth(all, well), [], works: true).Should().Be(verdict);

    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData(3.0, 0, 0, false)]
    [InlineData(95.0, null, null, true)]
    [InlineData(3.0, 60, 58, true)]
    [InlineData(3.0, 60, 60, false)]
    [InlineData(3.0, 58, 60, false)]
    [InlineData(3.0, 2, 0, false)]
    public void Work_takes_cpu_or_is_taken_up(double? cpu, int? before, int? now, bool works) =>
        ReplacementRule.Works(
            new ReplicaUsage(cpu, null, null, before), new ReplicaUsage(cpu, null, null, now)).Should().Be(works);

    [Theory]
    [InlineData(null, false, 0, TrialState.Proving)]
    [InlineData(null, true, 0, TrialState.Failed)]
    [InlineData(ReplicaState.Starting, false, 0, TrialState.Proving)]
    [InlineData(ReplicaState.Ready, false, 9, TrialState.Proving)]
    [InlineData(ReplicaState.Ready, false, 10, TrialState.Proved)]
    [InlineData(ReplicaState.Unhealthy, false, 0, TrialState.Failed)]
    [InlineData(ReplicaState.Ejected, false, 0, TrialState.Failed)]
    public void A_successor_proves_it_by_serving(ReplicaState? state, bool failed, int seconds, TrialState expected) =>
        ReplacementRule.Judge(state, failed, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(10))
            .Should().Be(expected);

    [Theory]
    [InlineData(100, 10, 100)]
    [InlineData(5, 10, 10)]
    [InlineData(86400, 10, 300)]
    [InlineData(86400, 3600, 3600)]
    public void After_one_in_vain_the_next_comes_when_nobody_waits_any_more(int response, int killAfter, int pause) =>
        ReplacementRule.Pause(TimeSpan.FromSeconds(response), TimeSpan.FromSeconds(killAfter))
            .Should().Be(TimeSpan.FromSeconds(pause));

    [Theory]
    [InlineData(3, 3, false, ReplacementVerdict.Spare,
        "all replicas are busy for 20 s: not replaced, since it would help nobody")]
    [InlineData(1, 1, false, ReplacementVerdict.Spare,
        "the only replica is busy for 20 s: not replaced, since it would help nobody")]
    [InlineData(2, 3, false, ReplacementVerdict.Wait,
        "2 of 3 replicas are busy for 20 s: replaced one at a time, the next when the last has proved better")]
    [InlineData(2, 2, true, ReplacementVerdict.Spare,
        "all replicas take no connections for 20 s: not replaced, since it would help nobody")]
    public void The_condition_says_why(int silent, int all, bool unreachable, ReplacementVerdict verdict, string words) =>
        ReplacementRule.Words(silent, all, TimeSpan.FromSeconds(20), unreachable, verdict).Should().Be(words);
}
