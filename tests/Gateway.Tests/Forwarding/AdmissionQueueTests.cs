using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Forwarding;

public class AdmissionQueueTests
{
    private readonly Fleet _fleet = new();
    private readonly GatewayCounters _counters = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly AdmissionOptions _options = new() { MaxInFlight = 1, Queue = 2 };

    [Fact]
    public async Task A_free_place_is_given_at_once()
    {
        Some.Ready(_fleet);
        (await Places().TakeAsync(Turn())).Lease.Should().NotBeNull();
    }

    [Fact]
    public async Task It_decides_by_its_own_length_whatever_is_shown_of_it()
    {
        Some.Ready(_fleet);
        var queue = Places();
        _counters.QueueIs(7);
        (await queue.TakeAsync(Turn())).Lease.Should().NotBeNull();
        _counters.Queued.Should().Be(7, "nobody has waited");
    }

    [Fact]
    public async Task The_oldest_in_line_gets_the_place_that_becomes_free()
    {
        Some.Ready(_fleet);
        var queue = Places();
        var held = (await queue.TakeAsync(Turn())).Lease!;
        var (first, second) = (queue.TakeAsync(Turn()).AsTask(), queue.TakeAsync(Turn()).AsTask());
        _counters.Queued.Should().Be(2);

        End(queue, held);

        (await first).Lease.Should().NotBeNull();
        second.IsCompleted.Should().BeFalse();
        _counters.Queued.Should().Be(1);
    }

    [Fact]
    public async Task Who_waits_for_a_build_waits_no_longer_than_until_it_has_failed()
    {
        var replica = Some.Ready(_fleet);
        _fleet.Want(1, 1);
        var queue = Places();
        _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "its socket is gone");
        var waits = queue.TakeAsync(Turn()).AsTask();
        waits.IsCompleted.Should().BeFalse();
        _fleet.Progressed(replica, new ReplicaProgress("error CS0103", Blocked: true));
        (await waits).Refusal.Result.Should().Be(AttemptResult.NoReplica);
        (await queue.TakeAsync(Turn())).Refusal.Result.Should().Be(AttemptResult.NoReplica);
    }

    [Fact]
    public async Task Who_finds_the_line_full_is_told_how_long_it_would_take()
    {
        Some.Ready(_fleet);
        var queue = Places();
        var held = (await queue.TakeAsync(Turn())).Lease!;
        var line = Enumerable.Range(0, 2).Select(_ => queue.TakeAsync(Turn()).AsTask()).ToList();
        _clock.Advance(TimeSpan.FromSeconds(2));
        End(queue, held);
        await line[0];
        line.Add(queue.TakeAsync(Turn()).AsTask());

        var forward = Turn();
        var refused = await queue.TakeAsync(forward);

        refused.Refusal.Result.Should().Be(AttemptResult.NotAdmitted);
        forward.Record.RetryAfter.Should().Be(6, "one was served in 2 s, and two are in front");
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_the_line_at_once()
    {
        Some.Ready(_fleet);
        var queue = Places();
        await queue.TakeAsync(Turn());
        using var client = new CancellationTokenSource();
        var context = SomeRequest.Of();
        context.RequestAborted = client.Token;
        var waiting = queue.TakeAsync(Turn(context)).AsTask();
        await client.CancelAsync();
        (await waiting).Refusal.Result.Should().Be(AttemptResult.ClientFailed);
        _counters.Queued.Should().Be(0);
    }

    [Fact]
    public async Task Who_has_waited_too_long_is_refused()
    {
        Some.Ready(_fleet);
        var queue = Places();
        await queue.TakeAsync(Turn());
        var waiting = queue.TakeAsync(Turn()).AsTask();
        _clock.Advance(_options.QueueTimeout);
        (await waiting).Refusal.Detail.Should().Be("no place became free within 10 s");
    }

    [Fact]
    public async Task An_answer_that_streams_gives_its_place_to_the_next()
    {
        var replica = Some.Ready(_fleet);
        var queue = Places();
        var streaming = (await queue.TakeAsync(Turn())).Lease!;
        var next = queue.TakeAsync(Turn()).AsTask();

        streaming.GivePlaceBack();
        queue.Freed();

        (await next).Lease.Should().NotBeNull();
        replica.InFlight.Should().Be(2);
        streaming.Dispose();
        (replica.InFlight, replica.Occupied).Should().Be((1, 1));
    }

    [Fact]
    public async Task When_all_are_lost_requests_wait_for_the_next_one()
    {
        _fleet.Want(1, 1);
        _fleet.Apply(Some.Ready(_fleet), ReplicaEvent.Exited);
        var waiting = Places().TakeAsync(Turn()).AsTask();
        _counters.Queued.Should().Be(1);
        Some.Ready(_fleet, slot: 2);
        (await waiting).Lease.Should().NotBeNull();
    }

    // As under dotnet watch: what fills the slot restarts the app by itself.
    [Fact]
    public async Task The_only_one_is_tried_again_once_it_is_back()
    {
        _fleet.Want(1, 1);
        var replica = Some.Ready(_fleet);
        var (queue, forward) = (Places(), Turn());
        using (var lease = (await queue.TakeAsync(forward)).Lease!) forward.BeginAttempt(lease);
        _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "refused");
        var waiting = queue.TakeAsync(forward).AsTask();
        _counters.Queued.Should().Be(1);

        _fleet.Apply(replica, ReplicaEvent.ProbePassed);

        (await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken))
            .Lease!.Replica.Should().Be(replica);
    }

    [Fact]
    public async Task Before_any_has_been_ready_nobody_waits()
    {
        _fleet.Want(1, 1);
        _fleet.Add(Some.Replica());
        (await Places().TakeAsync(Turn())).Refusal.Result.Should().Be(AttemptResult.NoReplica);
    }

    private static void End(AdmissionQueue queue, RequestLease lease)
    {
        lease.Dispose();
        queue.Freed();
    }

    private AdmissionQueue Places() => new(
        _fleet, new LeastInFlightPicker(_fleet, new Random(1), _options.MaxInFlight),
        new ReadyWait(_fleet, TimeSpan.Zero, _clock), _options, _counters, _clock);

    private ForwardContext Turn(HttpContext? context = null) => SomeRequest.Forward(context, _clock);
}
