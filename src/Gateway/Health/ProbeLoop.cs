using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Health;

public sealed class ProbeLoop(
    Fleet fleet, Replica replica, Func<HealthOptions> options, TimeProvider clock)
{
    private readonly AsyncSignal _woken = new();
    private ProbeMeaning _meaning;
    private int _failures;
    private int _silent;
    private int _inVain;
    private bool _isWarm;

    public WarmUp? WarmUp { get; init; }

    /// <summary>Ends with the replica, or when told to stop; never fails.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public void Start(GatewayLog log, CancellationToken stop) =>
        Running = Task.Run(() => RunAsync(log, stop), CancellationToken.None);

    /// <summary>Something happened to the replica that a probe should look at.</summary>
    public void Wake() => _woken.Set();

    private async Task RunAsync(GatewayLog log, CancellationToken stop)
    {
        using var probe = new ReplicaProbe(replica, options, clock);
        try
        {
            await ProbeAsync(probe, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The gateway stops.
        }
        catch (Exception defect)
        {
            log.Warn($"replica {replica.Id} is no longer probed: {defect}");
        }
    }

    private async Task ProbeAsync(ReplicaProbe probe, CancellationToken stop)
    {
        while (replica.State is not (ReplicaState.Stopping or ReplicaState.Gone))
        {
            var woken = _woken.Next;
            if (replica.State != ReplicaState.Draining) await LookAsync(probe, stop);
            await WaitAsync(woken, stop);
        }
    }

    // Once, and before the first client comes; whoever edits the app reads its log and waits for none of them.
    private async Task WarmUpAsync(ReplicaProbe probe, CancellationToken stop)
    {
        if (_isWarm || WarmUp is null || replica.Origin != ReplicaOrigin.Child || replica.IsWatched) return;
        _isWarm = true;
        await WarmUp.RunAsync(replica, probe.Manner, probe.Path, stop);
    }

    private async Task LookAsync(ReplicaProbe probe, CancellationToken stop)
    {
        var (began, completed) = (clock.GetTimestamp(), replica.Completed);
        var result = await probe.AskAsync(ProbeJudge.TimeoutAfter(_meaning, options()), stop);
        GatewayMetrics.Probed(replica, result);
        if (result.Ok)
        {
            replica.Trust();
            await WarmUpAsync(probe, stop);
        }

        _meaning = ProbeJudge.Judge(result, progressed: replica.Completed != completed);
        replica.Checks.Add(_meaning == ProbeMeaning.Busy ? result with { Text = result.Text + ", but busy" } : result);
        Count(result, began);
        replica.Version = result.Version ?? replica.Version;
        Tell(result);
    }

    private void Count(ProbeResult result, long began)
    {
        if (_meaning == ProbeMeaning.Unasked) return;
        _failures = _meaning == ProbeMeaning.Failed ? _failures + 1 : 0;
        _silent = _meaning == ProbeMeaning.Silent ? _silent + 1 : 0;
        var starts = replica.State == ReplicaState.Starting && !result.Ok;
        _inVain = starts && !result.NoSocket ? _inVain + 1 : 0;
        var isAlive = _meaning is ProbeMeaning.Passed or ProbeMeaning.Busy || result.Status is not null;
        var since = replica.Silence?.Since ?? began;
        replica.Silence = isAlive ? null : new Silence(since, Unreachable: _meaning == ProbeMeaning.Failed);
    }

    private void Tell(ProbeResult result)
    {
        if (_meaning == ProbeMeaning.Passed) fleet.Apply(replica, ReplicaEvent.ProbePassed);
        else if (_failures >= options().Failures) fleet.Apply(replica, ReplicaEvent.ProbesFailed, result.Text);
        else if (_silent >= ProbeJudge.SilentProbes)
            fleet.Hang(
                replica, "hung: neither a probe nor a request was answered",
                leave: FleetHealth.Of(fleet.Current).Well > 0);
    }

    private async Task WaitAsync(Task woken, CancellationToken stop)
    {
        // A silence is looked into at once.
        if (_meaning == ProbeMeaning.Silent && _silent < ProbeJudge.SilentProbes) return;
        var wait = ProbeInterval.Next(replica.State, replica.LastCheck, options().Interval, _inVain);
        await AsyncSignal.WaitAsync(woken, wait, clock, stop);
    }
}
