using System.Net.Sockets;
using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Forwarding;

public class RequestForwarderTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(20);

    private readonly Fleet _fleet = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly GatewayOptions _options = new();
    private readonly RequestRecord _record;

    public RequestForwarderTests()
    {
        for (var slot = 1; slot <= 30; slot++) Some.Ready(_fleet, slot);
        _record = new RequestRecord("id", _clock.GetTimestamp());
    }

    private static Exception Broke => new IOException("it broke");

    private static Exception Refused => new SocketException((int)SocketError.ConnectionRefused);

    private static Exception Lacked => new SocketException((int)SocketError.TooManyOpenSockets);

    [Fact]
    public async Task What_is_answered_at_once_is_sent_once()
    {
        var yarp = new ScriptedForwarder((Exception?)null);
        await Forward(yarp);
        (yarp.Attempts, _record.Failure).Should().Be((1, null));
    }

    [Fact]
    public async Task What_breaks_once_is_repeated_at_once()
    {
        var yarp = new ScriptedForwarder(Broke, null);
        await Forward(yarp);
        (yarp.Attempts, _record.Failure).Should().Be((2, null));
    }

    [Fact]
    public async Task What_breaks_again_is_repeated_after_a_pause_on_the_gateways_clock()
    {
        var yarp = new ScriptedForwarder(Broke, Broke, null);
        var forwarding = Forward(yarp);

        _clock.Advance(TimeSpan.FromMilliseconds(199));
        yarp.Attempts.Should().Be(2);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await forwarding.WaitAsync(_soon, TestContext.Current.CancellationToken);
        (yarp.Attempts, _record.Failure).Should().Be((3, null));
    }

    [Fact]
    public async Task Attempts_end_where_the_settings_say_so()
    {
        var yarp = new ScriptedForwarder(Broke);
        await AsTimePassesAsync(Forward(yarp));
        (yarp.Attempts, _record.Failure, _record.FailureDetail)
            .Should().Be((_options.Retry.Attempts, RequestFailure.ReplicaFailed, "it broke"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task What_ends_its_process_ends_three_of_them_and_is_told_so(string method)
    {
        var yarp = new ScriptedForwarder(Broke) { OnAttempt = EndThoseThatWork };
        await AsTimePassesAsync(Forward(yarp, method));
        yarp.Attempts.Should().Be(3);
        _fleet.Current.Replicas.Should().HaveCount(27);
        _record.FailureDetail.Should().Be("it broke; not repeated, since 3 processes have ended under it");
    }

    [Fact]
    public async Task Where_others_end_as_well_it_is_not_what_ends_them()
    {
        var other = _fleet.Current.Ready[^1];
        var yarp = new ScriptedForwarder(Broke)
        {
            OnAttempt = () =>
            {
                EndThoseThatWork();
                _fleet.Apply(other, ReplicaEvent.Exited);
            },
        };
        await AsTimePassesAsync(Forward(yarp));
        (yarp.Attempts, _record.FailureDetail).Should().Be((_options.Retry.Attempts, "it broke"));
    }

    [Fact]
    public void One_that_breaks_several_attempts_has_ended_once()
    {
        var broken = new BrokenReplicas(_fleet, _fleet.Crashes, _clock);
        var replica = _fleet.Current.Ready[0];
        for (var times = 0; times < RetryJudge.MostEnded; times++) broken.Add(replica, ended: false);
        _fleet.Apply(replica, ReplicaEvent.Exited);
        (broken.Ended, broken.IsSuspect).Should().Be((1, false));
    }

    // A supervisor that has much to do is told late; the link's end is the process's own word.
    [Fact]
    public async Task An_end_that_the_attempt_has_seen_counts_however_late_it_is_known()
    {
        var broken = new BrokenReplicas(_fleet, _fleet.Crashes, _clock);
        foreach (var replica in _fleet.Current.Ready.Take(RetryJudge.MostEnded)) broken.Add(replica, ended: true);
        await AsTimePassesAsync(broken.SettleAsync().AsTask());
        (broken.Ended, broken.AmongOthers).Should().Be((RetryJudge.MostEnded, false));
    }

    [Fact]
    public void An_end_that_was_seen_once_is_not_forgotten()
    {
        var broken = new BrokenReplicas(_fleet, _fleet.Crashes, _clock);
        foreach (var ended in new[] { false, true, false }) broken.Add(_fleet.Current.Ready[0], ended);
        broken.Ended.Should().Be(1);
    }

    [Fact]
    public async Task A_process_whose_end_is_known_late_counts()
    {
        var working = new List<Replica>();
        var yarp = new ScriptedForwarder(Broke) { OnAttempt = () => working.Add(Working().Single()) };
        var forwarding = Forward(yarp);
        await Eventually.TrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            return yarp.Attempts == 3;
        }, "a third attempt");
        working.ForEach(replica => _fleet.Apply(replica, ReplicaEvent.Exited));
        await AsTimePassesAsync(forwarding);
        yarp.Attempts.Should().Be(3);
    }

    [Fact]
    public async Task Replicas_that_take_no_connection_cost_no_attempt_but_not_for_ever()
    {
        var yarp = new ScriptedForwarder(Refused);
        await AsTimePassesAsync(Forward(yarp));
        yarp.Attempts.Should().Be(_options.Retry.Attempts + ForwardContext.MostFree);
        _fleet.Current.Ready.Should().HaveCount(30 - yarp.Attempts);
    }

    [Fact]
    public async Task A_gateway_that_can_open_nothing_waits_longer_each_time_and_blames_nobody()
    {
        var yarp = new ScriptedForwarder(Lacked, Lacked, null);
        var forwarding = Forward(yarp);
        yarp.Attempts.Should().Be(1);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        await Eventually.TrueAsync(() => yarp.Attempts == 2, "a second attempt");
        await AsTimePassesAsync(forwarding);
        (yarp.Attempts, _record.Failure).Should().Be((3, null));
        _fleet.Current.Ready.Should().OnlyContain(replica => replica.Failures == 0);
    }

    [Fact]
    public async Task Nothing_is_repeated_once_the_time_for_all_attempts_is_over()
    {
        _clock.Advance(_options.Timeouts.Total);
        var yarp = new ScriptedForwarder(Broke);
        await Forward(yarp);
        (yarp.Attempts, _record.Failure).Should().Be((1, RequestFailure.ReplicaFailed));
    }

    [Fact]
    public async Task A_client_is_told_nothing_that_a_replica_or_an_exception_says()
    {
        await AsTimePassesAsync(Forward(new ScriptedForwarder(Broke), "POST"));
        _record.FailureDetail.Should().Contain("it broke");
        _record.PublicDetail.Should().Be("the connection to it broke");

        foreach (var replica in _fleet.Current.Replicas)
            _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "no password for db.internal");
        await AsTimePassesAsync(Forward(new ScriptedForwarder(Broke)));
        _record.FailureDetail.Should().Contain("db.internal");
        _record.PublicDetail.Should().Be("0 of 0 replicas are ready");
    }

    private IEnumerable<Replica> Working() => _fleet.Current.Replicas.Where(replica => replica.InFlight > 0);

    private void EndThoseThatWork()
    {
        foreach (var replica in Working()) _fleet.Apply(replica, ReplicaEvent.Exited);
    }

    private Task Forward(ScriptedForwarder yarp, string method = "GET")
    {
        var counters = new GatewayCounters();
        var queue = new AdmissionQueue(
            _fleet, new LeastInFlightPicker(_fleet, new Random(1)), ReadyWait.For(_options, _fleet, _clock),
            _options.Admission, counters, _clock);
        var retries = new RetryPolicy(_options.Retry, () => _options.Timeouts, () => _options.Limits, counters, _clock);
        var forwarder = new RequestForwarder(
            yarp, queue, new ReplicaClients(() => _options.Timeouts), _fleet, retries,
            new SessionAffinity(_fleet, () => _options));
        return forwarder.ForwardAsync(SomeRequest.Of(method), _record);
    }

    private Task AsTimePassesAsync(Task forwarding) => Eventually.TrueAsync(
        () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return forwarding.IsCompleted;
        },
        "an end");
}
