using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>Probes one replica for as long as it lives, and tells the fleet what the probes say.</summary>
public sealed class ProbeLoop(Fleet fleet, Replica replica, HealthOptions options, TimeProvider clock)
{
    private TaskCompletionSource _woken = NewSignal();
    private int _failures;
    private bool _isWarm;

    /// <summary>What a child is asked before it is ready; null for nothing.</summary>
    public WarmUp? WarmUp { get; init; }

    /// <summary>Ends with the replica, or when told to stop; never fails.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public void Start(GatewayLog log, CancellationToken stop) =>
        Running = Task.Run(() => RunAsync(log, stop), CancellationToken.None);

    /// <summary>Ends the present wait: something happened to the replica that a probe should look at.</summary>
    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

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
            var woken = Volatile.Read(ref _woken).Task;
            if (replica.State != ReplicaState.Draining)
            {
                var result = await probe.AskAsync(stop);
                if (result.Ok) await WarmUpAsync(stop);
                Judge(result);
            }

            await WaitAsync(woken, stop);
        }
    }

    // Once, and before the first client comes.
    private async Task WarmUpAsync(CancellationToken stop)
    {
        if (_isWarm || WarmUp is null || replica.Origin != ReplicaOrigin.Child) return;
        _isWarm = true;
        await WarmUp.RunAsync(replica, stop);
    }

    private void Judge(ProbeResult result)
    {
        replica.LastCheck = result;
        GatewayMetrics.Probed(replica, result.Ok);
        _failures = result.Ok ? 0 : _failures + 1;
        if (result.Ok) fleet.Apply(replica, ReplicaEvent.ProbePassed);
        else if (_failures >= options.Failures) fleet.Apply(replica, ReplicaEvent.ProbesFailed, result.Text);
    }

    private async Task WaitAsync(Task woken, CancellationToken stop)
    {
        var wait = ProbeRhythm.Next(replica.State, replica.LastCheck, options.Interval);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(wait, clock, over.Token), woken);
        await over.CancelAsync();
        stop.ThrowIfCancellationRequested();
        if (woken.IsCompleted) Volatile.Write(ref _woken, NewSignal());
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
