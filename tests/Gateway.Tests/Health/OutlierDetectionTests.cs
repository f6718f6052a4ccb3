using Gateway.Health;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Health;

public sealed class OutlierDetectionTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Fleet _fleet = new();
    private readonly List<string> _replaced = [];
    private readonly Replacements _replacements;
    private readonly OutlierDetection _outliers;
    private readonly Replica _good;
    private readonly Replica _bad;

    public OutlierDetectionTests()
    {
        var relief = new Remediation(_ => { }, (_, reason) => _replaced.Add(reason));
        _replacements = SomeReplacements.Of(_fleet, _clock);
        _outliers = new OutlierDetection(
            _fleet, new OutlierDetectionOptions(), _replacements, relief,
            new GatewayLog(NullLogger<GatewayLog>.Instance), _clock);
        _fleet.Want(2, 1);
        (_good, _bad) = (Some.Ready(_fleet), Some.Ready(_fleet, slot: 2));
    }

    [Fact]
    public void One_that_fails_half_of_its_answers_is_taken_out_and_told_why()
    {
        Serve(_good, 200, 30);
        Serve(_bad, 200, 15);
        Serve(_bad, 500, 15);
        _outliers.Look();
        (_bad.State, _good.State).Should().Be((ReplicaState.Ejected, ReplicaState.Ready));
        _bad.Reason.Should().Be("15 of its last 30 answers failed");
    }

    [Fact]
    public void Nobody_is_taken_out_for_what_all_of_them_do()
    {
        Serve(_good, 500, 30);
        Serve(_bad, 500, 30);
        _outliers.Look();
        _fleet.Current.Ready.Should().HaveCount(2);
    }

    [Fact]
    public void The_last_one_standing_stays_however_bad_it_is()
    {
        _fleet.Apply(_good, ReplicaEvent.ProbesFailed);
        Serve(_bad, 500, 30);
        _outliers.Look();
        _bad.State.Should().Be(ReplicaState.Ready);
    }

    [Fact]
    public void One_that_keeps_requests_waiting_is_taken_out()
    {
        for (var request = 0; request < 5; request++) _bad.TryLease()!.Failed(timedOut: true);
        _outliers.Look();
        _bad.Reason.Should().Be("5 requests in a row found no answer in time");
    }

    [Fact]
    public void One_that_goes_on_breaking_the_little_that_it_is_asked_is_taken_out()
    {
        for (var look = 0; look < 10; look++)
        {
            using (var lease = _bad.TryLease()!) lease.Failed();
            _outliers.Look();
        }

        _bad.Reason.Should().Be("10 of its last 10 answers failed");
    }

    [Fact]
    public void It_comes_back_by_a_probe_after_its_time_and_with_little_at_first()
    {
        TakeOut();
        _clock.Advance(TimeSpan.FromSeconds(5));
        _outliers.Look();
        _bad.State.Should().Be(ReplicaState.Unhealthy, "only a probe brings it back");

        _fleet.Apply(_bad, ReplicaEvent.ProbePassed);
        _outliers.Look();
        _bad.Share.Should().BeApproximately(0.1f, 0.01f);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _outliers.Look();
        _bad.Share.Should().Be(1);
    }

    [Fact]
    public void One_that_time_does_not_heal_is_replaced()
    {
        for (var time = 0; time < 3; time++)
        {
            TakeOut();
            _clock.Advance(TimeSpan.FromSeconds(30));
            _outliers.Look();
            _fleet.Apply(_bad, ReplicaEvent.ProbePassed);
        }

        _replaced.Should().Equal("30 of its last 30 answers failed, for the 3. time");
    }

    [Fact]
    public void It_is_not_replaced_while_another_has_to_prove_that_this_helps()
    {
        _fleet.Want(3, 1);
        _replacements.TryBegin(Some.Replica(3)).Should().Be(ReplacementVerdict.Replace);
        Some.Ready(_fleet, 3);
        for (var time = 0; time < 3; time++)
        {
            TakeOut();
            _clock.Advance(TimeSpan.FromSeconds(30));
            _outliers.Look();
            _fleet.Apply(_bad, ReplicaEvent.ProbePassed);
        }

        _replaced.Should().BeEmpty();
    }

    [Fact]
    public void It_is_had_back_before_its_time_when_too_few_others_are_left()
    {
        TakeOut();
        _fleet.Apply(_good, ReplicaEvent.ProbesFailed, "refused");
        _outliers.Look();
        _fleet.Apply(_bad, ReplicaEvent.ProbePassed);
        _bad.State.Should().Be(ReplicaState.Ready);
    }

    [Fact]
    public void A_probe_that_passes_does_not_bring_it_back_before_its_time()
    {
        TakeOut();
        _fleet.Apply(_bad, ReplicaEvent.ProbePassed);
        _bad.State.Should().Be(ReplicaState.Ejected);
    }

    [Fact]
    public void An_operator_may_have_it_back_before_its_time_and_it_begins_with_little()
    {
        TakeOut();
        _fleet.Drain(_bad, HoldReason.Operator, "asked for").Should().Be(Removal.Done);
        _fleet.Undrain(_bad);
        _fleet.Apply(_bad, ReplicaEvent.ProbePassed);
        _outliers.Look();
        (_bad.State, _bad.Share).Should().Be((ReplicaState.Ready, 0.1f));
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 2, true)]
    [InlineData(4, 4, true)]
    [InlineData(3, 4, true)]
    [InlineData(2, 4, false)]
    public void At_least_half_of_them_stay_in(int ready, int all, bool may) =>
        OutlierRule.MayEject(ready, all).Should().Be(may);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(9, 60)]
    public void Each_time_is_longer_up_to_a_minute(int times, int seconds) =>
        OutlierRule.EjectedFor(times, TimeSpan.FromSeconds(5)).Should().Be(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void The_newest_dumps_stay_as_long_as_they_fit()
    {
        var dumps = Enumerable.Range(1, 4).Select(n => new KeptDump($"{n}", DateTime.UnixEpoch.AddDays(n), 10)).ToList();
        DumpStore.Surplus(dumps, 2, 1000).Select(dump => dump.Path).Should().Equal("2", "1");
        DumpStore.Surplus(dumps, 9, 35).Select(dump => dump.Path).Should().Equal("1");
    }

    private void TakeOut()
    {
        Serve(_good, 200, 30);
        Serve(_bad, 500, 30);
        _outliers.Look();
        _bad.State.Should().Be(ReplicaState.Ejected);
    }

    private static void Serve(Replica replica, int status, int times)
    {
        for (var time = 0; time < times; time++)
        {
            using var lease = replica.TryLease()!;
            lease.Answered(status, TimeSpan.FromMilliseconds(1));
        }
    }
}
