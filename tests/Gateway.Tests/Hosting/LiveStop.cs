using Gateway.Control;
using Gateway.Hosting;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Supervision;
using Gateway.Tests.Discovery;
using Gateway.Tests.Replicas;
using Gateway.Tests.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Hosting;

/// <summary>What live settings do when something has to end.</summary>
public static class LiveStop
{
    public static Dictionary<string, Func<Task>> Effects => new()
    {
        ["Stop:Timeout"] = () => Task.WhenAll(OfTheGatewayAsync(), OfASlotAsync(), OfAFoundReplicaAsync(), OfTheVerbAsync()),
        ["Stop:ReadyOff"] = ReadyOffAsync,
        ["Stop:Linger"] = LingerAsync,
        ["Stop:ReplicaTimeout"] = ReplicaTimeoutAsync,
    };

    private static async Task OfTheGatewayAsync()
    {
        await using var gateway = new ReloadedGateway("Stop:Timeout=1h");
        gateway.Reload("Stop:Timeout=10ms");
        var (_, patience) = await StopAsync(gateway);
        await Eventually.TrueAsync(() => patience.IsCancellationRequested, "clients have had their time");
    }

    private static async Task ReadyOffAsync()
    {
        await using var gateway = new ReloadedGateway("Stop:ReadyOff=1h");
        gateway.Reload("Stop:ReadyOff=10s");
        var stopping = StopAsync(gateway);
        stopping.IsCompleted.Should().BeFalse();
        gateway.Clock.Advance(TimeSpan.FromSeconds(10));
        await stopping.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private static async Task LingerAsync()
    {
        await using var gateway = new ReloadedGateway();
        (await StopAsync(gateway)).Linger.Should().Be(TimeSpan.FromSeconds(1));
        gateway.Reload("Stop:Linger=7s");
        (await StopAsync(gateway)).Linger.Should().Be(TimeSpan.FromSeconds(7));
    }

    private static async Task<(TimeSpan Linger, CancellationToken Patience)> StopAsync(ReloadedGateway gateway)
    {
        var stop = new StopSequence(
            _ => { }, new DrainMode(), () => gateway.Live.Current.Stop, new GatewayLog(NullLogger<GatewayLog>.Instance),
            gateway.Clock);
        (TimeSpan, CancellationToken) seen = default;
        await stop.RunAsync(
            (linger, patience, _) =>
            {
                seen = (linger, patience);
                return Task.CompletedTask;
            },
            Task.FromResult(new SupervisorEnd(null)));
        return seen;
    }

    private static async Task OfASlotAsync()
    {
        await using var gateway = new ReloadedGateway("Stop:Timeout=24h");
        using var supervised = await SupervisedFleet.ReadyAsync(1, () => gateway.Live.Current);
        using var lease = supervised.In(1)!.TryLease()!;
        gateway.Reload("Stop:Timeout=10s");
        supervised.AskToStop(StopHaste.Graceful);
        await PassAsync(supervised, TimeSpan.FromSeconds(1), process => process.AskedToStop);
    }

    private static async Task ReplicaTimeoutAsync()
    {
        await using var gateway = new ReloadedGateway("Stop:ReplicaTimeout=1h");
        using var supervised = new SupervisedFleet(() => gateway.Live.Current);
        supervised.Launcher.Obedient = false;
        supervised.Run(1);
        await supervised.PassProbeAsync(1);
        gateway.Reload("Stop:ReplicaTimeout=1s");
        supervised.AskToStop(StopHaste.Graceful);
        await PassAsync(supervised, TimeSpan.FromMilliseconds(100), process => process.Killed);
    }

    // Too many steps for the time of before; the loop ends with its last process, and is not waited for.
    private static Task PassAsync(SupervisedFleet supervised, TimeSpan step, Func<ScriptedProcess, bool> until) =>
        Eventually.TrueAsync(() =>
        {
            if (until(supervised.Launcher.In(1))) return true;
            supervised.Clock.Advance(step);
            return false;
        }, "enough time has passed");

    private static async Task OfAFoundReplicaAsync()
    {
        await using var gateway = new ReloadedGateway("Stop:Timeout=24h");
        await using var found = new DiscoveredFleet(stop: () => gateway.Live.Current.Stop);
        found.Names.Records = new() { ["api"] = ["10.0.0.1"] };
        using var lease = (await found.ReadyAsync("10.0.0.1:8080")).TryLease()!;
        gateway.Reload("Stop:Timeout=1s");
        found.Names.Records = new() { ["api"] = ["10.0.0.2"] };
        await found.AreAsync("10.0.0.2:8080");
    }

    private static async Task OfTheVerbAsync()
    {
        await using var gateway = new ReloadedGateway("Stop:Timeout=24h");
        var fleet = new Fleet();
        using var lease = Some.Ready(fleet, slot: 1).TryLease()!;
        Some.Ready(fleet, slot: 2);
        var verbs = new ReplicaVerbs(fleet, () => gateway.Live.Current.Stop, gateway.Clock);
        gateway.Reload("Stop:Timeout=1s");
        var drain = verbs.DrainAsync(new VerbContext(
            name => name == "id" ? "1.1" : null, _ => Task.CompletedTask, TestContext.Current.CancellationToken));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        (await drain.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken))
            .Should().Be(VerbResult.Failed("1.1 gets no new requests, but 1 have not ended yet"));
    }
}
