using Gateway.Control;
using Gateway.Discovery;
using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Hosting;

public sealed class DiscoveredSource : IReplicaSource
{
    private readonly CancellationTokenSource _stop = new();
    private readonly GatewayCore _core;
    private readonly AddressFeed _feed;

    public DiscoveredSource(GatewayCore core, IReadOnlyList<Upstream> upstreams)
    {
        _core = core;
        var (options, log, clock) = (core.Live.Current, core.Log, GatewayCore.Clock);
        var replicas = new DiscoveredReplicas(core.Fleet, options.Discovery, () => core.Live.Current.Stop, log, clock);
        var watches = upstreams.Select(upstream => EndpointWatch.Of(upstream, options.Discovery, clock));
        _feed = new AddressFeed([.. watches], core.Fleet, replicas, log, clock)
        {
            Own = new OwnAddresses([.. options.Bind.Select(text => BindUrl.Parse(text, out _)!)]),
        };
        if (options.Discovery.Watch == TimeSpan.Zero) return;
        var versions = new VersionWatch(core.Fleet, options.Discovery, options.Rollout, log, clock);
        core.Every(VersionWatch.Period, "the comparison of versions").Start(versions.Look);
    }

    public string Origin => "addresses";

    // They have to be found first.
    public int LeastReady => 1;

    public int? Configured => null;

    public IReadOnlyDictionary<string, VerbHandler> Verbs => new Dictionary<string, VerbHandler>
    {
        ["scale"] = _ => Task.FromResult(VerbResult.Refused(RunElsewhere.Refusal("scale"))),
        ["rollback"] = _ => Task.FromResult(VerbResult.Refused(RunElsewhere.Refusal("rollback"))),
        ["recycle"] = _ => Task.FromResult(VerbResult.Refused(RunElsewhere.Refusal("recycle"))),
    };

    public VerbHandler? AppReload => null;

    public async Task<SupervisorEnd> RunAsync(int wanted)
    {
        await _feed.RunAsync(_stop.Token);
        return new SupervisorEnd(null);
    }

    public void Stop(StopHaste haste) => _stop.Cancel();

    public void Scale(int wanted)
    {
    }

    public void ScaleBy(int more) => _core.Log.Warn(RunElsewhere.Refusal("scale"));

    public void Replace(Replica replica, string reason)
    {
    }

    public void Pulse(Action beat) => beat();
    public Task<T> RunAloneAsync<T>(Func<T> work) => Task.FromResult(work());

    public ValueTask DisposeAsync()
    {
        _feed.Dispose();
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }
}
