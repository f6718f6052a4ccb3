using System.Collections.Concurrent;

namespace Gateway.Processes;

// The one thread that starts replicas, and that lives as long as the gateway: a parent-death signal follows the thread
// that forked. One start at a time keeps a replica from inheriting the pipe of another.
public sealed class ProcessStarter : IDisposable
{
    private readonly BlockingCollection<Task> _work = [];

    public ProcessStarter() => new Thread(Run) { IsBackground = true, Name = "replica starter" }.Start();

    public Task<T> RunAsync<T>(Func<T> start)
    {
        var task = new Task<T>(start, TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(task);
        return task;
    }

    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var start in _work.GetConsumingEnumerable()) start.RunSynchronously(TaskScheduler.Default);
    }
}
