using Gateway.Apps;
using Gateway.Control;
using Gateway.Processes;
using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Hosting;

public sealed class SupervisedSource : IReplicaSource
{
    private readonly GatewayCore _core;
    private readonly AppReleases _releases;
    private readonly ReplicaLauncher _launcher;
    private readonly Supervisor _supervisor;

    public SupervisedSource(GatewayCore core, RunPlan plan, RunDirectory directory)
    {
        (_core, _releases) = (core, plan.Releases);
        _releases.Warn = core.Log.Warn;
        var options = core.Live.Current;
        _launcher = new ReplicaLauncher(
            _releases.CommandOfAsync, directory,
            new ReplicaShare(
                plan.CpusEach, options.Threads, options.Link != LinkMode.Off,
                options.ReplicaMemory is { } bytes ? MemoryGroups.Open("/", bytes, core.Log.Warn) : null),
            HookIn(AppContext.BaseDirectory),
            KeysFor(plan, Path.GetDirectoryName(directory.Path)!),
            new ReplicaOutputs(core.Log, core.Written, GatewayCore.Clock));
        _supervisor = Supervise(options, () => new SlotTimes(BootTimes(plan.Command!), core.Live.Current.Stop));
        core.Every(Autosizer.Period, "autosizing").Start(Autosize(options.Autosize).Look);
        if (options.Rollout.OnChange && BuildWatch.Of(plan.Command!, _supervisor.Post) is { } builds)
            core.Every(BuildWatch.Period, "the watch for a changed build").Start(builds.LookAsync, atOnce: true);
    }

    public string Origin => "processes";
    public int LeastReady => 0;
    public int? Configured => RunPlanner.Count(_core.Live.Current, null).Count;

    public IReadOnlyDictionary<string, VerbHandler> Verbs => new Dictionary<string, VerbHandler>
    {
        ["scale"] = new SupervisorVerbs(_supervisor.Post).ScaleAsync,
        ["recycle"] = new SupervisorVerbs(_supervisor.Post).RecycleAsync,
        ["rollback"] = new SupervisorVerbs(_supervisor.Post).RollbackAsync,
    };

    public VerbHandler? AppReload => new SupervisorVerbs(_supervisor.Post).ReloadAsync;

    /// <summary>The start-up hook that travels with a gateway, in a folder of its own since only replicas load
    /// it.</summary>
    public static string? HookIn(string? gatewayFolder)
    {
        var path = Path.Combine(gatewayFolder ?? "", "hook", "Gateway.ReplicaHook.dll");
        return File.Exists(path) ? path : null;
    }

    public Task<SupervisorEnd> RunAsync(int wanted) => _supervisor.RunAsync(wanted);
    public void Stop(StopHaste haste) => _supervisor.Post(new SupervisorMessage.Stop(haste));
    public void Scale(int wanted) => _supervisor.Post(new SupervisorMessage.Scale(wanted));
    // As Gunicorn's: a signal too many does not close the site.
    public void ScaleBy(int more) => _supervisor.Post(new SupervisorMessage.ScaleBy(more, Least: 1));

    public void Replace(Replica replica, string reason) =>
        _supervisor.Post(new SupervisorMessage.Replace(replica, reason));

    public void Pulse(Action beat) => _supervisor.Post(new SupervisorMessage.Pulse(beat));
    public Task<T> RunAloneAsync<T>(Func<T> work) => _launcher.RunAloneAsync(work);

    public ValueTask DisposeAsync()
    {
        _supervisor.Dispose();
        _launcher.Dispose();
        _releases.Dispose();
        return ValueTask.CompletedTask;
    }

    // Who cannot load the hook keeps keys as it would without us.
    private ReplicaKeys? KeysFor(RunPlan plan, string runPlace) =>
        _core.Live.Current.DataProtection == "off" || !plan.Command!.LoadsHook
            ? null
            : ReplicaKeys.Open(plan.AppPath, KeyPlace.All(runPlace), _core.Log.Warn);

    private Supervisor Supervise(GatewayOptions options, Func<SlotTimes> times)
    {
        var slots = new SlotController(_core.Fleet, _launcher, times, _core.Log, GatewayCore.Clock, Random.Shared);
        var reloads = new Reloads(_releases, options.Rollout, _core.Fleet, _core.Log);
        var recycler = new Recycler(options.Recycle, () => _core.Live.Current.Boot.StableAfter, _core.Log);
        return new Supervisor(_core.Fleet, slots, reloads, recycler, _core.Log, GatewayCore.Clock)
        {
            FirstAlone = options.Start == StartMode.First,
        };
    }

    private Autosizer Autosize(AutosizeOptions options) => new(
        (() => ReplicaRange.Of(_core.Live.Current), options), _core.Fleet, () => _core.Counters.Queued,
        () => CpuAllowance.OfThisProcess().Cpus, Resize, GatewayCore.Clock);

    private void Resize(AutosizeStep step)
    {
        _core.Log.Autosizing(_core.Fleet.Current.Wanted, step.Wanted, step.Reason);
        Scale(step.Wanted);
    }

    // What does not compile is not ready either, for as long as its author needs.
    private BootOptions BootTimes(ReplicaCommand command) => command.Watches
        ? _core.Live.Current.Boot with { Timeout = TimeSpan.FromDays(365) }
        : _core.Live.Current.Boot;
}
