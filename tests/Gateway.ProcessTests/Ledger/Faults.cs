namespace Gateway.Ledger;

/// <summary>Something that goes wrong with one replica, or with all of them.</summary>
/// <param name="Name">For the table.</param>
/// <param name="StrikeAsync">Does it, and returns once it is done or has begun.</param>
public sealed record Fault(string Name, Func<FaultScene, Task> StrikeAsync);

/// <summary>What can go wrong, by name.</summary>
public static class Faults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("kill -9", scene => OneAsync(scene, replica => Now(() => FaultScene.Kill(replica)))),
        new("kill -9 of all", async scene => (await scene.ReplicasAsync()).ToList().ForEach(FaultScene.Kill)),
        new("freeze 3 s", scene => OneAsync(scene, replica => FreezeAsync(replica, 3))),
        new("freeze for ever", scene => OneAsync(scene, replica => Now(() => FaultScene.Freeze(replica)))),
        new("exit 0", Order("exit")),
        new("stack overflow", Order("stack-overflow")),
        new("out of memory", scene => OneAsync(scene, OutOfMemoryAsync)),
        new("out of address space", scene => OneAsync(scene, OutOfAddressesAsync)),
        new("out of descriptors", scene => OneAsync(scene, StarveOfDescriptorsAsync)),
        new("boots slowly", BootSlowlyAsync),
        new("starved pool", Order("starve", 4)),
        new("deadlock", Order("deadlock")),
        new("endless loop", Order("loop", 3)),
        new("leak", Order("leak")),
        new("never answers", Order("mute", 4)),
        new("500 to everything", Order("errors", 8)),
        new("answers reset", Order("reset", 3)),
        new("streams refused", Order("refuse", 3)),
        new("connections said goodbye to", Order("goaway", 3)),
        new("answers cut", Order("cut", 3)),
        new("answers malformed", Order("malformed", 3)),
        new("socket removed", scene => OneAsync(scene, replica => Now(() => RemoveSockets(replica)))),
    ];

    public static Fault Of(string name) => All.Single(fault => fault.Name == name);

    private static Func<FaultScene, Task> Order(string order, int seconds = 0) =>
        scene => OneAsync(scene, replica => FaultScene.OrderAsync(replica, order, seconds));

    private static async Task OneAsync(FaultScene scene, Func<ReplicaAt, Task> strike)
    {
        if (await scene.OneReadyAsync() is { } replica) await strike(replica);
    }

    private static Task Now(Action strike)
    {
        strike();
        return Task.CompletedTask;
    }

    private static async Task FreezeAsync(ReplicaAt replica, int seconds)
    {
        FaultScene.Freeze(replica);
        await Pace.OnceAsync(TimeSpan.FromSeconds(seconds));
        FaultScene.Thaw(replica);
    }

    // The first allocation beyond it fails, and the process ends of an exception that nobody handles.
    private static async Task OutOfAddressesAsync(ReplicaAt replica)
    {
        await ProcessLimits.AddressSpaceAsync(replica.Pid, more: 512L * 1024 * 1024);
        await FaultScene.OrderAsync(replica, "out-of-memory", 0);
    }

    // The kernel ends it without a word.
    private static async Task OutOfMemoryAsync(ReplicaAt replica)
    {
        if (MemoryCgroup.Enter(replica.Pid, bytes: 256L * 1024 * 1024)) await FaultScene.OrderAsync(replica, "out-of-memory", 0);
        else await OutOfAddressesAsync(replica);
    }

    private static Task StarveOfDescriptorsAsync(ReplicaAt replica) =>
        ProcessLimits.StarveOfDescriptorsAsync(replica.Pid, TimeSpan.FromSeconds(3));

    private static async Task BootSlowlyAsync(FaultScene scene)
    {
        if (scene.BootsNotWhile is { } file) await File.WriteAllTextAsync(file, "");
        await OneAsync(scene, replica => Now(() => FaultScene.Kill(replica)));
        await Pace.OnceAsync(TimeSpan.FromSeconds(5));
        if (scene.BootsNotWhile is { } held) File.Delete(held);
    }

    private static void RemoveSockets(ReplicaAt replica)
    {
        File.Delete(replica.Socket);
        File.Delete(Path.ChangeExtension(replica.Socket, ".h1"));
    }
}
