using System.Collections.Concurrent;

namespace Gateway.Processes;

/// <summary>
/// The one thread that starts replicas, and that lives as long as the gateway: a parent-death signal follows the
/// thread that forked, so a pool thread's end would kill a healthy replica; and one start at a time keeps a replica
/// from inheriting the lifeline of another.
/// </summary>
public sealed class ProcessStarter : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public ProcessStarter()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "replica starter" };
        thread.Start();
    }

    /// <summary>Runs <paramref name="start"/> on the thread; its failure is the task's.</summary>
    public Task<T> RunAsync<T>(Func<T> start)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(start());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var start in _work.GetConsumingEnumerable()) start();
    }
}
