using Gateway.Observability;
using Gateway.Requests;
using Gateway.Supervision;

namespace Gateway.Hosting;

/// <summary>In rounds with a deadline each: readiness off while all are served, requests finish, replicas stop. A
/// second request to stop waits for the first, or hastens it.</summary>
public sealed class StopSequence(
    Action<StopHaste> stopReplicas, DrainMode drain, Func<StopOptions> times, GatewayLog log,
    TimeProvider clock)
{
    // What a quick stop leaves to answers that are about to end.
    private static readonly TimeSpan _quick = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _patience = new();
    private readonly AsyncSignal _hastened = new();
    private StopHaste _haste;

    public Task Asked => _asked.Task;

    public void Ask(StopHaste haste, string reason)
    {
        if (_asked.TrySetResult()) log.Stopping(reason);
        if (haste > _haste) Hasten(haste);
    }

    /// <summary>The same; returns when the last replica is gone.</summary>
    public Task AskAsync(StopHaste haste, string reason)
    {
        Ask(haste, reason);
        return _done.Task;
    }

    /// <param name="left">They have had their time, and have been told.</param>
    public async Task RunAsync(
        Func<TimeSpan, CancellationToken, Func<bool>, Task> stopClients, Task<SupervisorEnd> supervised,
        bool left = false)
    {
        drain.On = true;
        if (!left) await ServeOnAsync();
        if (_haste == StopHaste.Graceful) _patience.CancelAfter(left ? _quick : times().Timeout);
        await stopClients(left ? TimeSpan.Zero : times().Linger, _patience.Token, () => _haste == StopHaste.Graceful);
        stopReplicas(_haste);
        await supervised;
        log.Stopped();
        _done.TrySetResult();
    }

    private Task ServeOnAsync()
    {
        var (hastened, time) = (_hastened.Next, times().ReadyOff);
        if (_haste != StopHaste.Graceful || time == TimeSpan.Zero) return Task.CompletedTask;
        log.Say($"not ready any more; clients are served for {Duration.Format(time)} still");
        return AsyncSignal.WaitAsync(hastened, time, clock, CancellationToken.None);
    }

    private void Hasten(StopHaste haste)
    {
        _haste = haste;
        _hastened.Set();
        _patience.CancelAfter(haste == StopHaste.Quick ? _quick : TimeSpan.Zero);
        stopReplicas(haste);
    }
}
