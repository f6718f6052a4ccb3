using Gateway.Observability;

namespace Gateway.Upgrade;

public sealed record UpgradeOutcome(int ExitCode, string Detail);

// Where the listening sockets change hands, in this order:
//   old   GatewayUpgrade            starts the new gateway and waits for its Ready
//         UpgradeChild              hands it the sockets and two pipes; one message a line (UpgradeMessage)
//   new   StartContext              reads what it was started with: InheritedSockets, UpgradeParent, HandoverState
//         ReadinessGate, SelfWarmUp its own replicas first, then its own code
//   new   GatewayHost.ServeAsync    accepts from the same sockets, and sends Ready
//   old   GatewaySockets.HandOver   stops accepting; GatewayHost.LeaveAsync drains and ends, or serves again should the
//                                   new one die meanwhile

/// <summary>What fails before the new gateway serves ends it and changes nothing here: another may follow.</summary>
public sealed class GatewayUpgrade(
    Func<Task<UpgradeChild>> start, Action<UpgradeChild> handOver, UpgradeEnvironment place, TimeSpan timeout,
    GatewayLog log, TimeProvider clock)
{
    private static readonly TimeSpan _betweenHandovers = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<UpgradeChild> _takenOver = NewPromise();
    private Task _attempt = Task.CompletedTask;
    private int _running;

    public required Func<HandoverState> Handover { get; init; }
    public Task<UpgradeChild> TakenOver => _takenOver.Task;

    /// <param name="comer">That runs already, in a place of its own; null starts one here.</param>
    public async Task<UpgradeOutcome> RunAsync(Func<string, Task>? listener = null, UpgradeChild? comer = null)
    {
        if (comer is null && place.Refusal() is { } refusal) return Failed(refusal);
        if (_stopping.IsCancellationRequested) return Failed("the gateway is stopping");
        if (Interlocked.Exchange(ref _running, 1) == 1) return Failed("an upgrade is going on already");
        var progress = new UpgradeProgress(listener ?? (_ => Task.CompletedTask));
        var attempt = AttemptAsync(progress, comer);
        _attempt = attempt;
        var outcome = await attempt;
        await progress.EndAsync();
        return outcome;
    }

    /// <summary>The gateway stops: a new one that is still booting has ended when this returns.</summary>
    public async Task AbandonAsync()
    {
        await _stopping.CancelAsync();
        await _attempt;
    }

    /// <summary>The new gateway died early: this one serves again, and may be upgraded again.</summary>
    public void TakenBack()
    {
        _takenOver = NewPromise();
        _running = 0;
    }

    private async Task<UpgradeOutcome> AttemptAsync(UpgradeProgress progress, UpgradeChild? child)
    {
        try
        {
            child ??= await start();
            log.Say($"upgrade: the new gateway is {child.Name}");
            progress.Report($"the new gateway is {child.Name}");
            if (await FaultAsync(child, progress) is { } fault) return await GiveUpAsync(child, fault);
            child.Tell(Handover());
            handOver(child);
            return TakeOver(child);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return await GiveUpAsync(child, child is null
                ? $"the new gateway could not be started: {failure.Message}"
                : $"the new gateway could not take over: {failure.Message}");
        }
    }

    private UpgradeOutcome TakeOver(UpgradeChild child)
    {
        var detail = $"the new gateway, {child.Name}, serves; pid {Environment.ProcessId} answers what it has begun";
        log.Say($"upgrade: {detail}");
        _takenOver.SetResult(child);
        return new UpgradeOutcome(ExitCode.Done, detail);
    }

    private async Task<UpgradeOutcome> GiveUpAsync(UpgradeChild? child, string why)
    {
        if (child is not null) await child.EndAsync(why);
        child?.Dispose();
        _running = 0;
        return Failed(why);
    }

    // Null once it serves.
    private async Task<string?> FaultAsync(UpgradeChild child, UpgradeProgress progress)
    {
        child.Tell(Handover());
        // Booting takes a while, in which somebody may ask this gateway for something.
        await using var handovers = new PeriodicWorker(
            "telling the new gateway what operators have asked for", _betweenHandovers, clock, log.Warn);
        handovers.Start(() => child.Tell(Handover()));
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, deadline.Token);
        var last = "it has said nothing";
        try
        {
            return await child.FaultAsync(step => progress.Report(last = step), patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return _stopping.IsCancellationRequested
                ? "the gateway is stopping"
                : $"the new gateway does not serve within {Duration.Format(timeout)}: {last}";
        }
    }

    private UpgradeOutcome Failed(string why)
    {
        log.Warn($"no upgrade, everything stays as it was: {why}");
        return new UpgradeOutcome(ExitCode.Failed, why);
    }

    private static TaskCompletionSource<UpgradeChild> NewPromise() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
