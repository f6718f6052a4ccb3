namespace Gateway.Platform;

/// <summary>Wakes all who wait, never in the thread that sets it: that one may hold a lock.</summary>
public sealed class AsyncSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Take it before the look at what it signals: what happens in between is then not missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Set() => Interlocked.Exchange(ref _next, New()).SetResult();

    /// <summary>Until <paramref name="next"/> has come or the time is over.</summary>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public static async Task WaitAsync(Task next, TimeSpan atMost, TimeProvider clock, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(atMost, clock, over.Token), next);
        await over.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
