using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Supervision;
using Gateway.Tests.Health;
using Gateway.Tests.Replicas;
using Gateway.Tests.Supervision;

namespace Gateway.Tests.Hosting;

/// <summary>What live settings do to replicas: how many there are, how they come up, how they are asked.</summary>
public static class LiveReplicas
{
    public static Dictionary<string, Func<Task>> Effects => new()
    {
        ["Replicas"] = ReplicasAsync,
        ["Boot:Timeout"] = () => SlotAsync("Boot:Timeout=2s", async supervised =>
        {
            await supervised.DieAsync(1);
            await supervised.StartsOfAsync(1, 2);
            await supervised.StateAsync(1, ReplicaState.Starting);
            await supervised.IdleAsync();
            supervised.Clock.Advance(TimeSpan.FromSeconds(2));
            await supervised.FailedAsync(1);
        }),
        ["Boot:BackOff"] = () => SlotAsync("Boot:BackOff=100ms", async supervised =>
        {
            await supervised.CrashAsync(1, times: 2);
            await WaitedAsync(supervised, TimeSpan.FromMilliseconds(100), starts: 3);
        }),
        // Without it the third wait is twice as long as the second.
        ["Boot:BackOffMax"] = () => SlotAsync("Boot:BackOffMax=500ms", async supervised =>
        {
            await supervised.CrashAsync(1, times: 2);
            await WaitedAsync(supervised, TimeSpan.FromMilliseconds(500), starts: 3);
            await supervised.StateAsync(1, ReplicaState.Starting);
            await supervised.DieAsync(1);
            await WaitedAsync(supervised, TimeSpan.FromMilliseconds(500), starts: 4);
        }),
        ["Boot:StableAfter"] = () => SlotAsync("Boot:StableAfter=1s", async supervised =>
        {
            await supervised.CrashAsync(1, times: 1);
            await supervised.StartsOfAsync(1, 2);
            await supervised.PassProbeAsync(1);
            await supervised.IdleAsync();
            supervised.Clock.Advance(TimeSpan.FromSeconds(1));
            await supervised.DieAsync(1);
            await supervised.StartsOfAsync(1, 3);
        }),
        ["Health:Path"] = () => ProbedAsync([], ["Health:Path=/live"], replica =>
            Eventually.TrueAsync(() => replica.Asked.Contains("/live"), "the path is asked")),
        ["Health:Host"] = () => ProbedAsync([], ["Health:Host=shop.example"], replica =>
            Eventually.TrueAsync(() => replica.Hosts.Contains("shop.example"), "the host is named")),
        ["Health:Interval"] = () => ProbedAsync(["Health:Interval=1h"], ["Health:Interval=100ms"],
            (gateway, replica) => AskedAsync(gateway, replica, TimeSpan.FromMilliseconds(100), times: 6)),
        ["Health:Timeout"] = () => ProbedAsync(["Health:Timeout=1h"], ["Health:Timeout=10ms"], async (gateway, replica) =>
        {
            // The first of these may have begun before the reload, and would be waited for an hour.
            await AskedAsync(gateway, replica, TimeSpan.FromMinutes(1), times: 2);
            replica.Statuses["/health/ready"] = 0;
            await Eventually.TrueAsync(() =>
            {
                gateway.Clock.Advance(TimeSpan.FromMinutes(1));
                // A slow machine notices the end when the clock here is minutes further, and the check says that too.
                return replica.Picture.LastCheck?.Text?.StartsWith("no answer within 0.01 s", StringComparison.Ordinal) == true;
            }, "the probe ends");
        }),
        ["Health:Failures"] = () => ProbedAsync(
            ["Health:Failures=100", "Health:Interval=1h"], ["Health:Failures=1", "Health:Interval=1h"],
            replica => Eventually.TrueAsync(
                () => replica.Picture.State == ReplicaState.Unhealthy, "one failed probe is enough"), status: 500),
    };

    private static async Task ReplicasAsync()
    {
        await using var gateway = new ReloadedGateway("Replicas=2");
        var fleet = new Fleet();
        _ = Some.Ready(fleet);
        fleet.Want(1, 1);
        var steps = new List<AutosizeStep>();
        var sizer = new Autosizer(
            (() => ReplicaRange.Of(gateway.Live.Current), new AutosizeOptions()), fleet, () => 5, () => 1, steps.Add,
            gateway.Clock);
        Look();
        steps.Should().BeEmpty("there is no range yet");

        gateway.Reload("Replicas=1..8").Faults.Should().BeEmpty();

        gateway.Scaled.Should().ContainSingle();
        Look();
        steps.Should().NotBeEmpty("the load may decide now");

        void Look()
        {
            for (var second = 0; second < 5; second++)
            {
                gateway.Clock.Advance(Autosizer.Period);
                sizer.Look();
            }
        }
    }

    private static async Task SlotAsync(string setting, Func<SupervisedFleet, Task> observe)
    {
        await using var gateway = new ReloadedGateway();
        using var supervised = await SupervisedFleet.ReadyAsync(2, () => gateway.Live.Current);
        gateway.Reload(setting).Changes.Should().ContainSingle();
        await observe(supervised);
    }

    private static async Task WaitedAsync(SupervisedFleet supervised, TimeSpan wait, int starts)
    {
        await supervised.FailedAsync(1);
        await supervised.IdleAsync();
        supervised.Clock.Advance(wait);
        await supervised.StartsOfAsync(1, starts);
    }

    private static Task AskedAsync(ReloadedGateway gateway, SmallReplica replica, TimeSpan interval, int times)
    {
        var before = replica.Asked.Count;
        return Eventually.TrueAsync(() =>
        {
            gateway.Clock.Advance(interval);
            return replica.Asked.Count >= before + times;
        }, "it is asked again and again");
    }

    private static Task ProbedAsync(string[] old, string[] young, Func<SmallReplica, Task> observe, int status = 200) =>
        ProbedAsync(old, young, (_, replica) => observe(replica), status);

    private static async Task ProbedAsync(
        string[] old, string[] young, Func<ReloadedGateway, SmallReplica, Task> observe, int status = 200)
    {
        await using var replica = new SmallReplica();
        await using var gateway = new ReloadedGateway(old);
        replica.Statuses["/health/ready"] = replica.Statuses["/live"] = 200;
        await replica.ListenAsync();
        gateway.Fleet.Add(replica.Picture);
        await Eventually.TrueAsync(() => replica.Picture.State == ReplicaState.Ready, "it is ready");
        replica.Statuses["/health/ready"] = status;
        gateway.Reload(young).Changes.Should().ContainSingle();
        await observe(gateway, replica);
    }
}
