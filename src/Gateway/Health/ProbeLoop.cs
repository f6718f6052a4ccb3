using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Health;

public sealed class ProbeLoop(
    Fleet fleet, Replica replica, Func<HealthOptions> options, TimeProvider clock)
{
    private readonly AsyncSignal _woken = new();
    private readonly ProbeTally _tally = new();
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
        var result = await probe.AskAsync(_tally.Timeout(options()), stop);
        GatewayMetrics.Probed(replica, result);
        if (result.Ok)
        {
            replica.Trust();
            await WarmUpAsync(probe, stop);
        }

        _tally.Count(result, replica.State, progressed: replica.Completed != completed);
        var isBusy = _tally.Meaning == ProbeMeaning.Busy;
        replica.Checks.Add(isBusy ? result with { Text = result.Text + ", but busy" } : result);
        Note(result, began);
        replica.Version = result.Version ?? replica.Version;
        Tell(result);
    }

    private void Note(ProbeResult result, long began)
    {
        if (_tally.Meaning == ProbeMeaning.Unasked) return;
        var isAlive = _tally.Meaning is ProbeMeaning.Passed or ProbeMeaning.Busy || result.Status is not null;
        var since = replica.Silence?.Since ?? began;
        replica.Silence = isAlive ? null : new Silence(since, Unreachable: _tally.Meaning == ProbeMeaning.Failed);
    }

    private void Tell(ProbeResult result)
    {
        switch (_tally.Outcome(options()))
        {
            case ProbeOutcome.Passed:
                fleet.Apply(replica, ReplicaEvent.ProbePassed);
                break;
            case ProbeOutcome.Failed:
                fleet.Apply(replica, ReplicaEvent.ProbesFailed, result.Text);
                break;
            case ProbeOutcome.Hung:
                fleet.Hang(
                    replica, "hung: neither a probe nor a request was answered",
                    leave: FleetHealth.Of(fleet.Current).Well > 0);
                break;
        }
    }

    private async Task WaitAsync(Task woken, CancellationToken stop)
    {
        var wait = _tally.Pause(replica.State, replica.LastCheck, options());
        if (wait > TimeSpan.Zero) await AsyncSignal.WaitAsync(woken, wait, clock, stop);
    }
}
