using System.Collections.Concurrent;
using Gateway.Processes;
using Gateway.Replicas;

namespace Gateway.Tests.Supervision;

/// <summary>Imitates the starting of processes: each lives until the test, or its signal, ends it.</summary>
public sealed class ScriptedLauncher : IReplicaLauncher
{
    private readonly ConcurrentQueue<ScriptedProcess> _started = new();

    public IReadOnlyList<ScriptedProcess> Started => [.. _started];

    /// <summary>Why no process can be started; null while one can.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>Whether a process ends when it is asked to; otherwise only force ends it.</summary>
    public bool Obedient { get; set; } = true;

    /// <summary>The process that fills a slot now.</summary>
    public ScriptedProcess In(int slot) => Started.Last(process => process.Order.Slot == slot);

    public int StartsOf(int slot) => Started.Count(process => process.Order.Slot == slot);

    public Task<LaunchedReplica> StartAsync(LaunchRequest order)
    {
        if (Refusal is not null) throw Refusal;
        var process = new ScriptedProcess(order, Obedient);
        _started.Enqueue(process);
        return Task.FromResult(new LaunchedReplica(process, new ReplicaSockets("/absent/h2", "/absent/h1")));
    }
}

/// <summary>Imitates a replica's process.</summary>
public sealed class ScriptedProcess(LaunchRequest order, bool obedient) : IReplicaProcess
{
    private readonly TaskCompletionSource<ReplicaExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LaunchRequest Order => order;

    public int Pid => 1000 + order.Attempt;

    public Task<ReplicaExit> Exited => _exit.Task;

    public bool AskedToStop { get; private set; }

    public bool Killed { get; private set; }

    public void Terminate()
    {
        AskedToStop = true;
        if (obedient) Exit(0);
    }

    public void Kill()
    {
        Killed = true;
        Exit(137);
    }

    public void Exit(int code, params string[] lastOutput) => _exit.TrySetResult(new ReplicaExit(code, lastOutput));
}
