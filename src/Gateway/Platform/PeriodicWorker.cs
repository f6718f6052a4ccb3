namespace Gateway.Platform;

/// <summary>Of the turns that fail in a row the first alone is told; the next one comes all the same.</summary>
/// <param name="what">Names the work where it fails: <c>WHAT could not be done: …</c>.</param>
/// <param name="period">From turn to turn; one that takes longer is followed at once.</param>
public sealed class PeriodicWorker(string what, TimeSpan period, TimeProvider clock, Action<string> warn)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _failing;

    public void Start(Func<CancellationToken, Task> turn, bool atOnce = false)
    {
        // Made here: the first period counts from this call, not from when a thread is free.
        var timer = new PeriodicTimer(period, clock);
        _running = Task.Run(() => RunAsync(turn, timer, atOnce), CancellationToken.None);
    }

    public void Start(Action turn) => Start(_ =>
    {
        turn();
        return Task.CompletedTask;
    });

    /// <summary>Returns when the present turn has ended; may be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private async Task RunAsync(Func<CancellationToken, Task> turn, PeriodicTimer timer, bool atOnce)
    {
        using (timer)
        {
            if (atOnce) await TryAsync(turn);
            while (await NextAsync(timer)) await TryAsync(turn);
        }
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> turn)
    {
        try
        {
            await turn(_stop.Token);
            _failing = false;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            if (!_failing) warn($"{what} could not be done: {failure.Message}");
            _failing = true;
        }
    }
}
