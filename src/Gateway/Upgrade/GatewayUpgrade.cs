using Gateway.Observability;

namespace Gateway.Upgrade;

/// <summary>How an attempt to upgrade went.</summary>
public sealed record UpgradeOutcome(int ExitCode, string Detail);

/// <summary>
/// Starts the gateway that shall replace this one, and waits until it serves. Whatever goes wrong with it before that
/// is told, and changes nothing here.
/// </summary>
/// <param name="start">Starts it with the listening sockets of this one.</param>
/// <param name="handOver">Lets go of them.</param>
/// <param name="place">Where this gateway runs.</param>
/// <param name="timeout">For the new one to serve.</param>
/// <param name="log">Tells both outcomes.</param>
public sealed class GatewayUpgrade(
    Func<Task<UpgradeChild>> start, Action<UpgradeChild> handOver, UpgradeEnvironment place, TimeSpan timeout, GatewayLog log)
{
    private static readonly TimeSpan _betweenWishes = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<UpgradeChild> _takenOver = NewPromise();
    private int _running;

    /// <summary>What operators want of this gateway now, for the new one.</summary>
    public required Func<HandoverState> Handover { get; init; }

    /// <summary>Ends when a new gateway has taken over.</summary>
    public Task<UpgradeChild> TakenOver => _takenOver.Task;

    /// <summary>Returns when the new gateway serves, or when it is clear that it will not.</summary>
    public async Task<UpgradeOutcome> RunAsync(Func<string, Task>? progress = null)
    {
        if (place.Refusal() is { } refusal) return Told(refusal);
        if (_stopping.IsCancellationRequested) return Told("the gateway is stopping");
        if (Interlocked.Exchange(ref _running, 1) == 1) return Told("an upgrade is going on already");
        var outcome = await TryAsync(progress ?? (_ => Task.CompletedTask));
        if (outcome.ExitCode != ExitCode.Done) _running = 0;
        return outcome;
    }

    /// <summary>The gateway stops: a new one that is still booting ends with it.</summary>
    public void Abandon() => _stopping.Cancel();

    /// <summary>The new gateway died early: this one serves again, and may be upgraded again.</summary>
    public void TakenBack()
    {
        _takenOver = NewPromise();
        _running = 0;
    }

    private async Task<UpgradeOutcome> TryAsync(Func<string, Task> progress)
    {
        UpgradeChild child;
        try
        {
            child = await start();
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or IOException)
        {
            return Told($"the new gateway could not be started: {failure.Message}");
        }

        log.Say($"upgrade: the new gateway is pid {child.Pid}");
        await progress($"the new gateway is pid {child.Pid}");
        if (await BringUpAsync(child, progress) is { } fault)
        {
            await child.EndAsync();
            child.Dispose();
            return Told(fault);
        }

        child.Tell(Handover().ToLine());
        handOver(child);
        var detail = $"the new gateway, pid {child.Pid}, serves; pid {Environment.ProcessId} answers what it has begun";
        log.Say($"upgrade: {detail}");
        _takenOver.SetResult(child);
        return new UpgradeOutcome(ExitCode.Done, detail);
    }

    // Booting takes a while, in which somebody may want something.
    private async Task<string?> BringUpAsync(UpgradeChild child, Func<string, Task> progress)
    {
        child.Tell(Handover().ToLine());
        using var timer = new PeriodicTimer(_betweenWishes);
        var fault = FaultAsync(child, progress);
        _ = fault.ContinueWith(_ => timer.Dispose(), TaskScheduler.Default);
        while (await timer.WaitForNextTickAsync()) child.Tell(Handover().ToLine());
        return await fault;
    }

    // Null once it serves.
    private async Task<string?> FaultAsync(UpgradeChild child, Func<string, Task> progress)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        patience.CancelAfter(timeout);
        var faults = new List<string>();
        var last = "it has said nothing";
        try
        {
            await foreach (var word in child.Words.ReadAllAsync(patience.Token))
            {
                if (word.Kind == UpgradeMessageKind.Ready) return null;
                if (word.Kind == UpgradeMessageKind.Fault) faults.Add(word.Text);
                else await progress(last = word.Text);
            }

            await child.Exited.WaitAsync(patience.Token);
            // A program that does not even begin has told it on standard error, which is this one's too.
            var why = faults.Count > 0 ? string.Join('\n', faults) : "it said nothing here; see the gateway's standard error";
            return $"the new gateway ended with exit code {child.ExitCode}: {why}";
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return "the gateway is stopping";
        }
        catch (OperationCanceledException)
        {
            return $"the new gateway does not serve within {Duration.Format(timeout)}: {last}";
        }
    }

    private UpgradeOutcome Told(string why)
    {
        log.Warn($"no upgrade, everything stays as it was: {why}");
        return new UpgradeOutcome(ExitCode.Failed, why);
    }

    private static TaskCompletionSource<UpgradeChild> NewPromise() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
