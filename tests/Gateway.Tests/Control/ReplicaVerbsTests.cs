using Gateway.Control;
using Gateway.Platform;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Control;

public class ReplicaVerbsTests
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(20);

    private readonly Fleet _fleet = new();
    private readonly ReplicaVerbs _verbs;

    public ReplicaVerbsTests() =>
        _verbs = new ReplicaVerbs(_fleet, () => new StopOptions(), new FakeTimeProvider());

    [Fact]
    public void Of_two_that_are_drained_at_once_one_stays()
    {
        var drains = new[] { Some.Ready(_fleet, 1), Some.Ready(_fleet, 2) }
            .Select(replica => new Thread(() => _ = DrainAsync(replica))).ToList();
        // While a change is told, both verbs begin and neither can act.
        _fleet.Changed += change =>
        {
            if (change.From is not null) return;
            foreach (var drain in drains) drain.Start();
            var both = SpinWait.SpinUntil(
                () => drains.TrueForAll(drain => drain.ThreadState == ThreadState.WaitSleepJoin), _deadline);
            both.Should().BeTrue("both wait");
        };

        _fleet.Add(Some.Replica(slot: 3));
        foreach (var drain in drains) drain.Join();

        _fleet.Current.Ready.Should().ContainSingle();
    }

    [Fact]
    public async Task The_last_one_that_is_ready_is_not_drained_and_one_that_is_not_ready_is_called_what_it_shows()
    {
        var (last, sick) = (Some.Ready(_fleet, 1), Some.Ready(_fleet, 2));
        _fleet.Eject(sick, "it fails", _ => true);
        (await DrainAsync(last)).Detail.Should().Be("1.1 is the last replica that is ready");
        var undrain = await _verbs.UndrainAsync(Asking(sick));
        undrain.Detail.Should().Be("2.1 is unhealthy and was not drained");
        (await DrainAsync(sick)).ExitCode.Should().Be(ExitCode.Done);
        sick.Hold.Should().Be(HoldReason.Operator);
    }

    private Task<VerbResult> DrainAsync(Replica replica) => _verbs.DrainAsync(Asking(replica));

    private static VerbContext Asking(Replica replica) => new(
        name => name == "id" ? replica.Id.Text : null, _ => Task.CompletedTask, TestContext.Current.CancellationToken);
}
