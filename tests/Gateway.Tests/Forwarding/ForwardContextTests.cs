using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Tests.Forwarding;

public class ForwardContextTests
{
    private readonly Replica _replica = Some.Ready(new Fleet());
    private readonly FakeTimeProvider _clock = new();
    private RetryBudget? _budget;

    [Fact]
    public void Every_time_of_a_request_is_of_one_clock()
    {
        var record = new RequestRecord("id", _clock.GetTimestamp());
        using var forward = Begin("GET", record);
        _clock.Advance(TimeSpan.FromSeconds(2));
        forward.BeginAttempt(_replica.TryLease()!);
        _clock.Advance(TimeSpan.FromSeconds(3));

        forward.ResponseBegan(200);

        record.Upstream.Should().Be(TimeSpan.FromSeconds(3));
        _clock.GetElapsedTime(record.StartedAt, record.AnsweredAt!.Value).Should().Be(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_time_that_a_request_was_held_counts_from_the_first_question()
    {
        using var forward = Begin("GET");
        forward.Held().Should().Be(TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromSeconds(1));
        forward.Held().Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void What_may_be_processed_twice_leaves_a_replica_that_hangs()
    {
        using var forward = Begin("GET");
        forward.BeginAttempt(_replica.TryLease()!);

        _replica.Hang();

        forward.Deadline.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)).Should().BeTrue();
        forward.EndAttempt(forward.OutcomeOf(ForwarderError.RequestCanceled))
            .Should().Be(new AttemptOutcome(AttemptResult.Broken, "its replica hangs", Left: true, Paid: true));
        forward.BeginAttempt(_replica.TryLease()!);
        forward.Deadline.IsCancellationRequested.Should().BeFalse();
    }

    [Fact]
    public void Each_that_leaves_a_replica_that_hangs_is_paid_for_and_what_cannot_be_stays()
    {
        using var first = Begin("GET", floor: 1);
        using var second = Begin("GET");
        using var told = new ManualResetEventSlim();
        // Who registers first is told last.
        using var last = _replica.Left.Register(told.Set);
        first.BeginAttempt(_replica.TryLease()!);
        second.BeginAttempt(_replica.TryLease()!);

        _replica.Hang();

        told.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken).Should().BeTrue();
        new[] { first, second }.Should().ContainSingle(forward => forward.Deadline.IsCancellationRequested);
        _budget!.TryTake().Should().BeFalse();
    }

    // Between the picking of a replica and the sending to it there is a moment, and on a busy machine a long one.
    [Fact]
    public void What_was_about_to_be_sent_leaves_it_as_well()
    {
        using var forward = Begin("GET");
        var lease = _replica.TryLease()!;

        _replica.Hang();
        forward.BeginAttempt(lease);

        forward.Deadline.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)).Should().BeTrue();
        forward.EndAttempt(forward.OutcomeOf(ForwarderError.RequestCanceled))
            .Should().Be(new AttemptOutcome(AttemptResult.Broken, "its replica hangs", Left: true, Paid: true));
    }

    [Fact]
    public void What_may_not_be_processed_twice_keeps_its_chance_of_an_answer()
    {
        using var forward = Begin("POST");
        forward.BeginAttempt(_replica.TryLease()!);
        var hung = _replica.Left;
        _replica.Hang();
        hung.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)).Should().BeTrue();
        forward.Deadline.IsCancellationRequested.Should().BeFalse();
    }

    [Fact]
    public void The_attempts_own_deadline_is_no_broken_replica()
    {
        using var forward = Begin("GET", timeouts: new TimeoutOptions { Response = TimeSpan.FromMilliseconds(1) });
        forward.BeginAttempt(_replica.TryLease()!);

        forward.Deadline.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)).Should().BeTrue();
        forward.EndAttempt(forward.OutcomeOf(ForwarderError.RequestCanceled)).Result.Should().Be(AttemptResult.TimedOut);
    }

    private ForwardContext Begin(
        string method, RequestRecord? record = null, TimeoutOptions? timeouts = null, int floor = 10) => new(
        SomeRequest.Of(method), record ?? new RequestRecord("id", _clock.GetTimestamp()), new Fleet(),
        timeouts ?? new TimeoutOptions(), SomeRequest.Budget(),
        _budget ??= SomeRequest.Repetitions(floor, _clock), _clock);
}
