using Gateway.Health;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Health;

public sealed class HangWatchTests
{
    private static readonly TimeSpan _killAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _provenAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(100);

    private readonly FakeTimeProvider _clock = new();
    private readonly Fleet _fleet = new();
    private readonly List<string> _killed = [];
    private readonly List<string> _replaced = [];
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly HangWatch _watch;

    public HangWatchTests()
    {
        var relief = new Remediation(Kill, (replica, _) => _replaced.Add(replica.Id.Text));
        var replacements = new Replacements(
            _fleet, () => new ReplacementTimes(_provenAfter, _killAfter, _pause), _clock);
        _watch = new HangWatch(
            _fleet, new HangOptions { KillAfter = _killAfter }, replacements, relief, new GatewayLog(_log), _clock);
    }

    [Fact]
    public async Task One_of_several_is_killed_at_once()
    {
        Serve(3);
        Silence(1);
        await LookAfterAsync(_killAfter);
        (_killed, _fleet.Current.Trouble).Should().BeEquivalentTo((new[] { "1.1" }, (string?)null));
    }

    [Fact]
    public async Task Nothing_is_killed_that_shows_life_or_is_silent_for_less()
    {
        Serve(3);
        var silent = Silence(1);
        await LookAfterAsync(_killAfter - TimeSpan.FromSeconds(1));
        silent.Silence = null;
        await LookAfterAsync(_killAfter);
        _killed.Should().BeEmpty();
    }

    [Fact]
    public async Task The_only_one_there_is_is_killed_and_after_one_in_vain_only_when_nobody_waits_any_more()
    {
        Serve(1);
        Silence(1);
        await LookAfterAsync(_killAfter);
        _killed.Should().Equal("1.1");

        Some.Ready(_fleet);
        Silence(1);
        await LookAfterAsync(_killAfter);
        _killed.Should().HaveCount(1);
        _fleet.Current.Trouble.Should()
            .Be("the only replica is busy for 10 s: not replaced, since it would help nobody");

        await LookAfterAsync(_pause);
        _killed.Should().HaveCount(2);
    }

    [Fact]
    public async Task Of_all_at_once_the_one_with_the_least_to_lose_goes_first_and_the_others_wait()
    {
        Serve(3);
        _ = _fleet.Current.Replicas.Where(replica => replica.SlotName != "2").Select(one => one.TryLease()).ToList();
        Silence(1, 2, 3);
        await LookAfterAsync(_killAfter);
        _killed.Should().Equal("2.1");
        _fleet.Current.Trouble.Should().Be(
            "2 of 3 replicas are busy for 10 s: replaced one at a time, the next when the last has proved better");
    }

    [Fact]
    public async Task All_that_have_too_much_to_do_are_left_to_it()
    {
        Serve(2);
        Silence(1, 2);
        foreach (var replica in _fleet.Current.Replicas) replica.Usage = new ReplicaUsage(95, null, null, null);
        await LookAfterAsync(_killAfter * 2);
        _killed.Should().BeEmpty();
        _fleet.Current.Trouble.Should().Be("all replicas are busy for 20 s: not replaced, since it would help nobody");

        foreach (var replica in _fleet.Current.Replicas) replica.Usage = new ReplicaUsage(1, null, null, null);
        await LookAfterAsync(_killAfter);
        _killed.Should().HaveCount(1);
    }

    [Fact]
    public async Task One_that_works_for_ever_is_killed_when_nobody_waits_for_it_any_more()
    {
        Serve(1);
        Silence(1).Usage = new ReplicaUsage(95, null, null, null);
        await LookAfterAsync(_pause - TimeSpan.FromSeconds(1));
        _killed.Should().BeEmpty();
        await LookAfterAsync(TimeSpan.FromSeconds(1));
        _killed.Should().HaveCount(1);
    }

    [Fact]
    public async Task Of_those_that_are_slow_for_one_reason_the_last_to_be_well_again_is_left_to_it()
    {
        Serve(2);
        Silence(1, 2);
        foreach (var replica in _fleet.Current.Replicas) replica.Usage = new ReplicaUsage(95, null, null, null);
        await LookAfterAsync(_killAfter);
        var first = _fleet.Current.Replicas[0];
        first.Silence = null;
        _fleet.Apply(first, ReplicaEvent.ProbePassed);
        await LookAfterAsync(_provenAfter * 2);
        _killed.Should().BeEmpty();
    }

    [Fact]
    public async Task The_next_one_goes_when_the_one_before_has_proved_better()
    {
        await KillFirstOfAsync(3);
        Some.Ready(_fleet);
        await LookAfterAsync(TimeSpan.Zero);
        await LookAfterAsync(_provenAfter - TimeSpan.FromSeconds(1));
        _killed.Should().HaveCount(1);
        await LookAfterAsync(TimeSpan.FromSeconds(1));
        _killed.Should().Equal("1.1", "2.1");
    }

    [Fact]
    public async Task When_the_one_before_fares_no_better_nothing_more_is_done_and_once_said()
    {
        await KillFirstOfAsync(3);
        Some.Ready(_fleet);
        Silence(1);
        await LookAfterAsync(_killAfter);
        await LookAfterAsync(TimeSpan.FromSeconds(1));
        _killed.Should().HaveCount(1);
        _fleet.Current.Trouble.Should().Be("all replicas are busy for 21 s: not replaced, since it would help nobody");
        _log.Lines.Count(line => line.Contains("it would help nobody")).Should().Be(1);
    }

    [Fact]
    public async Task What_was_said_ends_with_the_silence()
    {
        await KillFirstOfAsync(3);
        foreach (var replica in _fleet.Current.Replicas)
        {
            replica.Silence = null;
            _fleet.Apply(replica, ReplicaEvent.ProbePassed);
        }

        await LookAfterAsync(TimeSpan.FromSeconds(1));
        _fleet.Current.Trouble.Should().BeNull();
    }

    [Fact]
    public async Task One_that_takes_no_connections_is_replaced_with_time_for_what_it_is_at()
    {
        Serve(2);
        Silence(1).Silence = new Silence(_clock.GetTimestamp(), Unreachable: true);
        await LookAfterAsync(_killAfter);
        await LookAfterAsync(TimeSpan.FromSeconds(1));
        (_killed.Count, _replaced.Count).Should().Be((0, 1));
    }

    private void Serve(int replicas)
    {
        _fleet.Want(replicas, 1);
        for (var slot = 1; slot <= replicas; slot++) Some.Ready(_fleet, slot);
    }

    private async Task KillFirstOfAsync(int replicas)
    {
        Serve(replicas);
        Silence([.. Enumerable.Range(1, replicas)]);
        await LookAfterAsync(_killAfter);
        _killed.Should().Equal("1.1");
    }

    // What a probe loop writes down.
    private Replica Silence(params int[] slots)
    {
        var silent = _fleet.Current.Replicas.Where(one => slots.Contains(int.Parse(one.SlotName))).ToList();
        foreach (var replica in silent)
        {
            replica.Silence = new Silence(_clock.GetTimestamp(), Unreachable: false);
            _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "hung");
        }

        return silent[0];
    }

    private Task LookAfterAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return _watch.LookAsync(TestContext.Current.CancellationToken);
    }

    private void Kill(Replica replica)
    {
        _killed.Add(replica.Id.Text);
        _fleet.Apply(replica, ReplicaEvent.Exited);
    }
}
