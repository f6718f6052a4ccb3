using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Forwarding;

/// <summary>Where a request goes whose client is bound.</summary>
public class BoundRequestTests
{
    private readonly Fleet _fleet = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly AdmissionOptions _options = new() { MaxInFlight = 1 };
    private readonly Replica _keeper;
    private readonly Replica _other;
    private readonly AdmissionQueue _queue;

    public BoundRequestTests()
    {
        (_keeper, _other) = (Some.Ready(_fleet), Some.Ready(_fleet, slot: 2));
        _queue = new AdmissionQueue(
            _fleet, new LeastInFlightPicker(_fleet, new Random(1), _options.MaxInFlight),
            new ReadyWait(_fleet, TimeSpan.Zero, _clock), _options, new GatewayCounters(), _clock);
    }

    [Fact]
    public async Task It_goes_to_its_replica_however_often()
    {
        for (var i = 0; i < 20; i++)
        {
            using var lease = await PlaceAsync(Bound());
            lease.Replica.Should().Be(_keeper);
        }
    }

    [Fact]
    public async Task It_waits_for_its_replica_while_others_are_free_and_holds_up_nobody()
    {
        var held = await PlaceAsync(Bound());
        var waiting = _queue.TakeAsync(Bound()).AsTask();

        (await PlaceAsync(SomeRequest.Forward())).Replica.Should().Be(_other, "it is free");
        waiting.IsCompleted.Should().BeFalse();
        End(held);
        (await waiting).Lease!.Replica.Should().Be(_keeper);
    }

    [Fact]
    public async Task One_that_waits_for_a_replica_that_is_lost_goes_elsewhere()
    {
        await PlaceAsync(Bound());
        var waiting = _queue.TakeAsync(Bound()).AsTask();
        _fleet.Apply(_keeper, ReplicaEvent.Exited);
        (await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken))
            .Lease!.Replica.Should().Be(_other);
    }

    [Fact]
    public async Task It_is_repeated_where_it_failed_as_long_as_that_is_left()
    {
        var forward = Bound();
        using (var lease = await PlaceAsync(forward)) forward.BeginAttempt(lease);
        _queue.IsHope(forward).Should().BeFalse("a moment is left to the replica that has just failed");
        using (var lease = await PlaceAsync(forward)) lease.Replica.Should().Be(_keeper);

        _fleet.Apply(_keeper, ReplicaEvent.ProbesFailed, "refused");
        using (var lease = await PlaceAsync(forward)) lease.Replica.Should().Be(_other);
    }

    [Fact]
    public async Task Polls_take_no_place_from_those_that_work()
    {
        var poll = Bound(polls: true);
        var lease = await PlaceAsync(poll);
        poll.BeginAttempt(lease);
        (await PlaceAsync(Bound())).Replica.Should().Be(_keeper);
        (_keeper.InFlight, _keeper.Occupied).Should().Be((2, 1));
    }

    [Fact]
    public async Task While_its_replica_drains_it_goes_there_still()
    {
        _fleet.Apply(_keeper, ReplicaEvent.DrainAsked);
        using (var lease = await PlaceAsync(Bound())) lease.Replica.Should().Be(_keeper);
        using (var lease = await PlaceAsync(Bound(begins: true))) lease.Replica.Should().Be(_other);
        using (var lease = await PlaceAsync(SomeRequest.Forward())) lease.Replica.Should().Be(_other);

        _keeper.CloseStreams();
        using (var lease = await PlaceAsync(Bound())) lease.Replica.Should().Be(_keeper, "it is there until it is told to stop");
        _fleet.Apply(_keeper, ReplicaEvent.Drained);
        using (var lease = await PlaceAsync(Bound())) lease.Replica.Should().Be(_other);
    }

    private ForwardContext Bound(bool begins = false, bool polls = false)
    {
        var forward = SomeRequest.Forward();
        forward.Binding = new Binding(_keeper, begins, polls);
        return forward;
    }

    private async Task<RequestLease> PlaceAsync(ForwardContext forward) => (await _queue.TakeAsync(forward)
        .AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Lease!;

    private void End(RequestLease lease)
    {
        lease.Dispose();
        _queue.Freed();
    }
}
