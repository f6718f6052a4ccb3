using CsCheck;
using Gateway.Discovery;
using Gateway.Forwarding;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Discovery;

public sealed class VersionWatchTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Fleet _fleet = new();
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly VersionWatch _watch;
    private readonly Replica _old;

    public VersionWatchTests()
    {
        _watch = new VersionWatch(_fleet, new DiscoveryOptions(), new RolloutOptions(), new GatewayLog(_log), _clock);
        _old = Ready("1", port: 1);
        _watch.Look();
    }

    [Fact]
    public void A_new_version_that_fails_more_gets_no_more_requests_nor_does_the_next_of_it()
    {
        var worse = Worse("2", port: 2);
        worse.State.Should().Be(ReplicaState.Draining);
        worse.Reason.Should().Be("version 2: it fails more: 20 of 20 failed, 0 of 20 of the old ones");
        var next = Ready("2", port: 3);
        _watch.Look();
        next.State.Should().Be(ReplicaState.Draining);
        _fleet.Current.Ready.Should().Equal(_old);
    }

    [Fact]
    public void One_that_fails_so_fast_that_it_is_unhealthy_before_the_first_look_is_compared_all_the_same()
    {
        var worse = Ready("2", port: 2);
        for (var entry = 0; entry < 2; entry++)
        {
            Serve(_old, 200);
            Serve(worse, 500);
            _fleet.Apply(worse, ReplicaEvent.ProbesFailed);
            _watch.Look();
            _fleet.Apply(worse, ReplicaEvent.ProbePassed);
        }

        _watch.Look();
        worse.State.Should().Be(ReplicaState.Draining);
    }

    [Fact]
    public void One_that_does_no_worse_is_known_after_its_time()
    {
        var fresh = Ready("2", port: 2);
        _watch.Look();
        Serve(fresh, 200);
        Serve(_old, 200);
        _clock.Advance(TimeSpan.FromSeconds(30));
        _watch.Look();
        fresh.State.Should().Be(ReplicaState.Ready);
        _log.Lines.Should().Contain(line => line.Contains("version 2 stays: "));
    }

    [Fact]
    public void A_new_version_gets_the_part_that_is_set_for_it_while_it_is_compared()
    {
        var watch = Steering();
        var fresh = Ready("2", port: 2);
        watch.Look();
        var picker = new LeastInFlightPicker(_fleet, new Random(1));
        for (var pick = 0; pick < 2000; pick++) picker.Pick([])!.Dispose();
        fresh.Requests.Should().BeInRange(150, 250);

        _clock.Advance(TimeSpan.FromSeconds(30));
        watch.Look();
        _fleet.Current.Canary.Should().BeNull("it is one of the known");
    }

    [Fact]
    public void When_the_old_ones_leave_meanwhile_the_new_one_has_what_they_had()
    {
        Ready("1", port: 3);
        var watch = Steering();
        Ready("2", port: 2);
        watch.Look();
        _fleet.Current.Canary!.Share.Should().Be(0.1);
        _fleet.Apply(_old, ReplicaEvent.DrainAsked);
        watch.Look();
        _fleet.Current.Canary!.Share.Should().Be(0.5);
    }

    [Fact]
    public void No_old_replica_ever_gets_more_than_it_had() =>
        Gen.Select(Gen.Int[1, 99], Gen.Int[1, 50], Gen.Int[1, 60]).Sample((percent, before, now) =>
        {
            var share = VersionShare.Of(percent, before, now);
            share.Should().BeInRange(percent / 100.0, 1);
            ((1 - share) / now).Should().BeLessThanOrEqualTo((1.0 / before) + 1e-9);
        });

    [Fact]
    public void An_operator_overrules_it()
    {
        var worse = Worse("2", port: 2);
        _fleet.Undrain(worse);
        _watch.Look();
        _fleet.Apply(worse, ReplicaEvent.ProbePassed);
        _watch.Look();
        worse.State.Should().Be(ReplicaState.Ready);
    }

    [Fact]
    public void Where_nobody_else_is_ready_it_serves_again()
    {
        var worse = Worse("2", port: 2);
        _fleet.Apply(_old, ReplicaEvent.Exited);
        _watch.Look();
        _fleet.Apply(worse, ReplicaEvent.ProbePassed);
        _watch.Look();
        worse.State.Should().Be(ReplicaState.Ready);
        Ready("3", port: 3);
        _watch.Look();
        worse.State.Should().Be(ReplicaState.Draining, "there is a better one");
    }

    [Fact]
    public void Those_that_name_no_version_are_left_alone()
    {
        var silent = Ready(null, port: 2);
        _watch.Look();
        Serve(silent, 500);
        _watch.Look();
        silent.State.Should().Be(ReplicaState.Ready);
    }

    private VersionWatch Steering()
    {
        var options = new DiscoveryOptions { CanaryPercent = 10 };
        var watch = new VersionWatch(_fleet, options, new RolloutOptions(), new GatewayLog(_log), _clock);
        watch.Look();
        return watch;
    }

    private Replica Worse(string version, int port)
    {
        var worse = Ready(version, port);
        _watch.Look();
        Serve(_old, 200);
        Serve(worse, 500);
        _watch.Look();
        return worse;
    }

    private Replica Ready(string? version, int port)
    {
        var replica = Some.Found(port);
        replica.Version = version;
        _fleet.Add(replica);
        _fleet.Apply(replica, ReplicaEvent.ProbePassed);
        return replica;
    }

    private static void Serve(Replica replica, int status)
    {
        for (var answer = 0; answer < 20; answer++)
        {
            using var lease = replica.TryLease()!;
            lease.Answered(status, TimeSpan.FromMilliseconds(1));
        }
    }
}
