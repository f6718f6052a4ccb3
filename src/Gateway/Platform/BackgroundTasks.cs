namespace Gateway.Platform;

/// <summary>Owns work that nobody waits for where it begins, until it ends.</summary>
public sealed class BackgroundTasks(Action<string> warn) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<Task> _running = [];

    /// <param name="what">Names the work where it fails: <c>WHAT failed: …</c>.</param>
    /// <param name="work">Never begins in the caller's thread, which may be a signal's.</param>
    public void Run(string what, Func<CancellationToken, Task> work)
    {
        var task = Task.Run(() => ObserveAsync(what, work));
        lock (_gate)
        {
            _running.RemoveWhere(other => other.IsCompleted);
            _running.Add(task);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate) running = [.. _running];
        await _end.CancelAsync();
        await Task.WhenAll(running);
    }

    private async Task ObserveAsync(string what, Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_end.Token);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            warn($"{what} failed: {failure.Message}");
        }
    }
}
