using Gateway.FrontDoor;
using Gateway.Health;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Hosting;

public sealed class GatewayCore(LiveOptions live, ILoggerFactory logs) : IAsyncDisposable
{
    private readonly List<PeriodicWorker> _workers = [];

    public static TimeProvider Clock => TimeProvider.System;

    public LiveOptions Live { get; } = live;
    public ILoggerFactory Logs { get; } = logs;
    public GatewayLog Log { get; } = new(logs.CreateLogger<GatewayLog>());
    public Refusals Refusals { get; } = new(new GatewayLog(logs.CreateLogger<GatewayLog>()), Clock);
    public ErrorPages Pages { get; } = new(
        () => live.Current, new PageFolder(new GatewayLog(logs.CreateLogger<GatewayLog>()).Warn, Clock));

    public Fleet Fleet { get; } = new()
    {
        FirstWarmth = SlowStartRule.Warmth(TimeSpan.Zero, live.Current.Admission.SlowStart),
    };

    public ReplicaLog Written { get; } = new();
    public GatewayCounters Counters { get; } = new();

    public PeriodicWorker Every(TimeSpan period, string what)
    {
        var worker = new PeriodicWorker(what, period, Clock, Log.Warn);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Once or more: whoever is read by a worker waits for it first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers) await worker.DisposeAsync();
        _workers.Clear();
    }
}
