using Gateway.Ledger;

namespace Gateway.Chaos;

/// <summary>What goes wrong with the gateway itself and its machine.</summary>
internal sealed class GatewayFaults(Yard yard, GatewayUnderTest gateway, FaultScene scene)
{
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    private int _jumps;

    /// <summary>Those that this machine allows.</summary>
    public IEnumerable<Fault> All()
    {
        yield return new Fault("gateway out of descriptors", _ => ProcessLimits.FloodAsync(
            gateway.Pid, GatewayUnderTest.Target.Http, () => Task.Delay(TimeSpan.FromSeconds(3))));
        if (yard.Disk.CanBeFilled) yield return new Fault("disk full", _ => FillDiskAsync());
        if (yard.Clock.IsThere) yield return new Fault("clock jumps", _ => JumpAsync());
    }

    /// <summary>Its own memory starts anew with it: not in the half of a run in which that is watched.</summary>
    public Fault Killed => new("gateway killed", async _ =>
    {
        var from = await gateway.KillAndStartAgainAsync();
        await scene.WholeAsync(TimeSpan.FromSeconds(60));
        gateway.WasOut(from);
    });

    // Under the log and the sockets of the replica that has to be started meanwhile.
    private async Task FillDiskAsync()
    {
        yard.Disk.Fill();
        if (await scene.OneReadyAsync() is { } replica) FaultScene.Kill(replica);
        await Task.Delay(TimeSpan.FromSeconds(4));
        yard.Disk.Empty();
    }

    private async Task JumpAsync()
    {
        yard.Clock.Set(_jumps++ % 2 == 0 ? _hour : -_hour);
        await Task.Delay(TimeSpan.FromSeconds(2));
        yard.Clock.Set(TimeSpan.Zero);
    }
}
