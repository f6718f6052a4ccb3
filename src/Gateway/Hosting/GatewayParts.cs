using System.Diagnostics;
using Gateway.Apps;
using Gateway.Discovery;
using Gateway.Forwarding;
using Gateway.FrontDoor;
using Gateway.Health;
using Gateway.Observability;
using Gateway.Platform;
using Gateway.Processes;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Supervision;
using Gateway.Upgrade;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Hosting;

/// <summary>Everything that a running gateway consists of, put together in one place.</summary>
public sealed class GatewayParts : IAsyncDisposable
{
    private readonly LiveOptions _live;
    private readonly ReplicaLauncher _launcher;
    private readonly AppReleases _generations;
    private readonly FleetSampler _sampler;
    private readonly ClientLimit _clients;
    private readonly CancellationTokenSource _feedEnd = new();
    private readonly AddressFeed? _feed;
    private readonly List<PeriodicWorker> _workers = [];

    public GatewayParts(LiveOptions live, RunPlan plan, RunDirectory directory, ILoggerFactory logs)
    {
        _live = live;
        var options = live.Current;
        Telemetry = new Telemetry(
            options.Admin != "off", options.Metrics.FrameworkRequests, Environment.GetEnvironmentVariable);
        Log = new GatewayLog(logs.CreateLogger<GatewayLog>());
        Maintenance = new MaintenanceMode(Log.Say);
        _clients = new ClientLimit(options.RateLimit);
        Certificates = new Certificates(() => live.Current.Tls, Log, Clock);
        Reporter = new StatusReporter(Fleet, Counters, Clock) { Maintenance = Maintenance };
        _sampler = new FleetSampler(
            Fleet, Counters, new CpuShares(plan.CpusEach, Environment.ProcessorCount), Clock);
        _ = new FleetMetrics(Fleet, Counters, _sampler);
        Reporter.Figures = _sampler.Figures;
        _sampler.Waiting = () => Counters.Queued;
        _sampler.Permits = () => Fleet.Current.Ready.Length * options.Admission.MaxInFlight;
        Every(FleetSampler.Period, "rates and usage").Start(_sampler.SampleAsync, atOnce: true);
        var hook = HookIn(AppContext.BaseDirectory);
        // Where replicas are found, it is never asked to start one.
        _launcher = new ReplicaLauncher(plan.Generations.CommandOf, directory.Path, plan.CpusEach, hook, Log);
        var keeper = new SlotController(
            Fleet, _launcher, () => new SlotTimes(BootTimes(plan), live.Current.Stop), Log, Clock, Random.Shared);
        Fleet.Changed += new FleetLog(Log, Clock).Tell;
        // The supervisor is made last, and asked only once something runs.
        var relief = new Remediation(
            KillHung,
            (replica, reason) => Supervisor!.Post(new SupervisorMessage.Replace(replica, reason)));
        Health = new HealthMonitor(
            Fleet, () => live.Current.Health, Log, Clock, new HangWatch(options.Hang, relief, Log, Clock))
        {
            WarmUp = new WarmUp(options.WarmUp),
        };
        Every(OutlierDetection.Period, "outlier detection").Start(new OutlierDetection(Fleet, options.Passive, relief, Log, Clock).Look);
        _generations = plan.Generations;
        var reloads = new Reloads(_generations, options.Rollout, Fleet, Log);
        Supervisor = new Supervisor(Fleet, keeper, reloads, new Recycler(options.Recycle, Log), Log, Clock);
        Every(Autosizer.Period, "autosizing").Start(Autosize(options.Autosize).Look);
        if (options.Rollout.OnChange && plan.Command is { } command && BuildWatch.Of(command, Supervisor.Post) is { } builds)
            Every(BuildWatch.Period, "the watch for a changed build").Start(builds.LookAsync, atOnce: true);
        Stop = new StopSequence(StopReplicas, Reporter, () => live.Current.Stop, Log);
        Every(HeapTrimmer.Period, "giving freed memory back").Start(HeapTrimmer.Trim);
        if (plan.Upstreams.Count == 0) return;
        var found = new DiscoveredReplicas(Fleet, options.Discovery, () => live.Current.Stop, Log, Clock);
        _feed = new AddressFeed(plan.Upstreams, new SystemResolver(), Fleet, found, Log, Clock);
        Every(VersionWatch.Period, "the comparison of versions").Start(new VersionWatch(Fleet, options.Discovery, options.Rollout, Log, Clock).Look);
    }

    public static TimeProvider Clock => TimeProvider.System;

    public Fleet Fleet { get; } = new();

    public GatewayLog Log { get; }

    public MaintenanceMode Maintenance { get; }

    public Certificates Certificates { get; }

    public HealthMonitor Health { get; }

    public GatewayCounters Counters { get; } = new();

    public Telemetry Telemetry { get; }

    public StatusReporter Reporter { get; }

    public Supervisor Supervisor { get; }

    public StopSequence Stop { get; }

    /// <summary>Not while a replica starts, which would inherit the sockets too.</summary>
    public Task<UpgradeChild> StartUpgradeAsync(ProcessStartInfo start, IEnumerable<HandedSocket> sockets) =>
        _launcher.RunAloneAsync(() => UpgradeChild.Start(start, sockets));

    public ConnectionDrain Drain(GatedTransport transport) => new(transport, Counters, Clock);

    public RequestPipeline Pipeline(IHttpForwarder yarp)
    {
        var options = _live.Current;
        var picker = new LeastInFlightPicker(Fleet, Random.Shared, options.Admission.MaxInFlight);
        var queue = new AdmissionQueue(Fleet, picker, options.Admission, Counters, Clock);
        var limits = new RetryPolicy(options.Retry, () => _live.Current.Timeouts, Counters, Clock);
        GatewayMetrics.ObserveRetryBudget(() => limits.RetriesLeft);
        var forwarder = new RequestForwarder(
            yarp, queue, new ReplicaClients(() => _live.Current.Timeouts), Fleet, limits, ReadyWait.For(options, Fleet, Clock));
        var accessLog = new AccessLog(GatewayLogging.Output, () => _live.Current, Clock);
        var guard = new RequestGuard(() => _live.Current.Limits, Maintenance, _clients);
        return new RequestPipeline(guard, forwarder, Counters, accessLog, Clock);
    }

    /// <summary>Keeps the replicas, those that are started here or those that are found, until told to stop.</summary>
    public async Task<SupervisorEnd> RunReplicasAsync(int wanted)
    {
        if (_feed is null) return await Supervisor.RunAsync(wanted);
        await _feed.RunAsync(_feedEnd.Token);
        return new SupervisorEnd(null);
    }

    public void StopReplicas(StopHaste haste)
    {
        if (_feed is null) Supervisor.Post(new SupervisorMessage.Stop(haste));
        else _feedEnd.Cancel();
    }

    // The supervisor sees the end, and starts another.
    private static void KillHung(Replica replica)
    {
        if (replica.Pid is { } pid && replica.State != ReplicaState.Gone) ProcessTree.Kill(pid);
    }

    private PeriodicWorker Every(TimeSpan period, string what)
    {
        var worker = new PeriodicWorker(what, period, Clock, Log.Warn);
        _workers.Add(worker);
        return worker;
    }

    private Autosizer Autosize(AutosizeOptions options) => new(
        (() => ReplicaRange.Of(_live.Current), options), Fleet, () => Counters.Queued,
        () => CpuAllowance.Read("/", Environment.ProcessorCount).Cpus, Resize, Clock);

    private void Resize(AutosizeStep step)
    {
        Log.Autosizing(Fleet.Current.Wanted, step.Wanted, step.Reason);
        Supervisor.Post(new SupervisorMessage.Scale(step.Wanted));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers) await worker.DisposeAsync();
        await _sampler.DisposeAsync();
        _clients.Dispose();
        _feed?.Dispose();
        _feedEnd.Dispose();
        await Health.DisposeAsync();
        Supervisor.Dispose();
        _launcher.Dispose();
        Telemetry.Dispose();
        _generations.Dispose();
    }

    // What does not compile is not ready either, for as long as its author needs.
    private BootOptions BootTimes(RunPlan plan) => plan.Command is { Watches: true }
        ? _live.Current.Boot with { Timeout = TimeSpan.FromDays(365) }
        : _live.Current.Boot;

    /// <summary>The start-up hook that travels with a gateway, in a folder of its own since only replicas load
    /// it.</summary>
    public static string? HookIn(string? gatewayFolder)
    {
        var path = Path.Combine(gatewayFolder ?? "", "hook", "Gateway.ReplicaHook.dll");
        return File.Exists(path) ? path : null;
    }
}
