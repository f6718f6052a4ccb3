using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

/// <summary>A supervisor at work on processes that are scripted, with a clock that the test moves. The test also
/// plays the probes.</summary>
public sealed class SupervisedFleet : IDisposable
{
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly Supervisor _supervisor;

    private readonly Func<GatewayOptions> _options;

    /// <param name="options">Asked whenever they are needed; the defaults by default.</param>
    public SupervisedFleet(Func<GatewayOptions>? options = null)
    {
        _options = options ?? (() => new GatewayOptions());
        var log = new GatewayLog(_log);
        var keeper = new SlotController(Fleet, Launcher, () => new SlotTimes(Boot, Stop), log, Clock, new WholeWaits());
        var reloads = new Reloads(Generations, new RolloutOptions(), Fleet, log);
        _supervisor = new Supervisor(Fleet, keeper, reloads, new Recycler(_options().Recycle, () => Boot.StableAfter, log), log, Clock)
        {
            FirstAlone = _options().Start == StartMode.First,
        };
    }

    public Fleet Fleet { get; } = new();

    public ScriptedLauncher Launcher { get; } = new();

    public CreepingTime Clock { get; } = new();

    public BootOptions Boot => _options().Boot;

    public StopOptions Stop => _options().Stop;

    public ScriptedGenerations Generations { get; } = new();

    public IReadOnlyList<string> Log => _log.Lines;

    public Task<SupervisorEnd> End { get; private set; } = null!;

    /// <summary>Starts with so many and waits until all have their process.</summary>
    public static async Task<SupervisedFleet> StartAsync(int wanted, Func<GatewayOptions>? options = null)
    {
        var supervised = new SupervisedFleet(options);
        supervised.Run(wanted);
        await supervised.StartsAsync(wanted);
        return supervised;
    }

    /// <summary>Starts with so many and lets all of them become ready.</summary>
    public static async Task<SupervisedFleet> ReadyAsync(int wanted, Func<GatewayOptions>? options = null)
    {
        var supervised = await StartAsync(wanted, options);
        for (var slot = 1; slot <= wanted; slot++) await supervised.PassProbeAsync(slot);
        return supervised;
    }

    /// <summary>Ready, and asked to reload.</summary>
    public static async Task<SupervisedFleet> ReloadingAsync(
        int replicas, CommandTicket ticket, ReloadRequest? request = null)
    {
        var supervised = await ReadyAsync(replicas);
        supervised.Post(new SupervisorMessage.Reload(request ?? new ReloadRequest(), ticket));
        return supervised;
    }

    public void Run(int wanted) => End = _supervisor.RunAsync(wanted);

    public void Post(SupervisorMessage message) => _supervisor.Post(message);

    public void AskToStop(StopHaste haste) => Post(new SupervisorMessage.Stop(haste));

    public Replica? In(int slot) => Fleet.Current.Replicas.FirstOrDefault(replica =>
        replica.Id.Text.StartsWith($"{slot}.", StringComparison.Ordinal));

    /// <summary>The replica of a slot and a generation, the newest if there are two.</summary>
    public Replica? Of(int slot, int generation) => Fleet.Current.Replicas.LastOrDefault(
        replica => replica.Id.IsMeantBy(ReplicaId.OfSlot(slot, generation).Text));

    /// <summary>Waits until a replica starts, and lets its probe pass.</summary>
    public async Task<Replica> BootAsync(int slot, int generation)
    {
        await Eventually.TrueAsync(
            () => Of(slot, generation) is { State: ReplicaState.Starting }, $"{slot}.{generation} starts");
        var replica = Of(slot, generation)!;
        Fleet.Apply(replica, ReplicaEvent.ProbePassed);
        return replica;
    }

    /// <summary>Waits until the loop has done what was asked for before.</summary>
    public async Task IdleAsync()
    {
        // The second is read when the turn of the first is over.
        await BeatAsync();
        await BeatAsync();
    }

    private async Task BeatAsync()
    {
        var beat = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new SupervisorMessage.Pulse(beat.SetResult));
        await beat.Task;
    }

    /// <summary>Lets time pass in steps until something has happened. Each begins when the loop has done what the one
    /// before was for: one too many may be a successor's boot time-out.</summary>
    public Task AdvanceAsync(TimeSpan step, Func<bool> until) => Eventually.TrueAsync(async () =>
    {
        await IdleAsync();
        if (until()) return true;
        Clock.Advance(step);
        return false;
    }, "enough time has passed");

    public async Task PassProbeAsync(int slot)
    {
        await Eventually.TrueAsync(() => In(slot) is not null, $"slot {slot} is filled");
        Fleet.Apply(In(slot)!, ReplicaEvent.ProbePassed);
    }

    /// <summary>Waits until so many processes have been started in all.</summary>
    public Task StartsAsync(int count) =>
        Eventually.TrueAsync(() => Launcher.Started.Count >= count, $"{count} processes were started");

    /// <summary>Waits until a slot has been started so often.</summary>
    public Task StartsOfAsync(int slot, int count) =>
        Eventually.TrueAsync(() => Launcher.StartsOf(slot) == count, $"start {count} of slot {slot}");

    /// <summary>Lets a slot's process die so many times in a row, from its first start on and each as soon as it is
    /// there.</summary>
    public async Task CrashAsync(int slot, int times, int code = 1)
    {
        for (var death = 1; death <= times; death++)
        {
            await StartsOfAsync(slot, death);
            await Eventually.TrueAsync(() => In(slot) is not null, $"slot {slot} is filled");
            await DieAsync(slot, code);
        }
    }

    /// <summary>Lets time pass until the watch of a new version is over.</summary>
    public Task WatchPassesAsync() => AdvanceAsync(
        new RolloutOptions().Watch, () => Log.Any(line => line.Contains("too few requests")));

    public Task GoneAsync(int slot, int generation) =>
        Eventually.TrueAsync(() => Of(slot, generation) is null, $"{slot}.{generation} is gone");

    /// <summary>Waits until those that leave have gone, and so many are left.</summary>
    public async Task GoneToAsync(int replicas)
    {
        await Eventually.TrueAsync(() => Fleet.Current.Replicas.Length == replicas, "those that leave have gone");
        await IdleAsync();
    }

    public Task StateAsync(int slot, ReplicaState? state) =>
        Eventually.TrueAsync(() => In(slot)?.State == state, $"slot {slot} is {state?.ToString() ?? "empty"}");

    public Task FailedAsync(int slot) => Eventually.TrueAsync(
        () => Fleet.Current.FailedSlots.Any(failed => failed.Id == ReplicaId.OfSlot(slot, 1)),
        $"slot {slot} is failed");

    /// <summary>Ends the process in a slot and waits until the supervisor has taken note.</summary>
    public async Task DieAsync(int slot, int code = 1, params string[] output)
    {
        var replica = In(slot)!;
        Launcher.In(slot).Exit(code, output);
        await Eventually.TrueAsync(
            () => !Fleet.Current.Replicas.Contains(replica), $"the death in slot {slot} is seen");
    }

    public void Dispose() => _supervisor.Dispose();

    /// <summary>Imitates dice that always make a slot wait for the whole of its back-off.</summary>
    private sealed class WholeWaits : Random
    {
        public override double NextDouble() => 1;
    }
}
