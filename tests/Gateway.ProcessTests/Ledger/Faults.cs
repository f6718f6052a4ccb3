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
        new("starved pool", Order("starve", 4)),
        new("deadlock", Order("deadlock")),
        new("endless loop", Order("loop", 3)),
        new("leak", Order("leak")),
        new("never answers", Order("mute", 4)),
        new("500 to everything", Order("errors", 8)),
        new("answers reset", Order("reset", 3)),
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

    // A limit that the kernel keeps: an allocation fails, and the process ends of an exception that nobody handles.
    private static async Task OutOfMemoryAsync(ReplicaAt replica)
    {
        var limit = (SizeOf(replica.Pid) + (512L * 1024 * 1024)).ToString(null, null);
        using var prlimit = System.Diagnostics.Process.Start("prlimit", ["--pid", $"{replica.Pid}", $"--as={limit}"]);
        await prlimit.WaitForExitAsync();
        await FaultScene.OrderAsync(replica, "out-of-memory", 0);
    }

    private static long SizeOf(int pid) =>
        long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[0], null) * Environment.SystemPageSize;

    private static void RemoveSockets(ReplicaAt replica)
    {
        File.Delete(replica.Socket);
        File.Delete(Path.ChangeExtension(replica.Socket, ".h1"));
    }
}
