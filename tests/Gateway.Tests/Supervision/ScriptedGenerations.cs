using System.Collections.Concurrent;
using Gateway.Apps;

namespace Gateway.Tests.Supervision;

/// <summary>Imitates the building of versions: each is there at once, unless the test has a fault for it.</summary>
public sealed class ScriptedGenerations : IAppReleases
{
    private readonly ConcurrentQueue<int> _removed = new();

    /// <summary>Why the next ones cannot be built; null while they can.</summary>
    public string? Fault { get; set; }

    /// <summary>Ends when the build may; it may at once unless the test says otherwise.</summary>
    public Task Built { get; set; } = Task.CompletedTask;

    public IReadOnlyList<int> Removed => [.. _removed];

    public async Task<string?> PrepareAsync(int generation, CancellationToken cancellation)
    {
        await Built.WaitAsync(cancellation);
        return Fault;
    }

    /// <summary>Each as it was asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public string? Again(int generation, int of)
    {
        Asked.Enqueue($"{generation} is {of} again");
        return Fault;
    }

    public Task<string?> RunAsync(
        int generation, string command, Action<string> tell, CancellationToken cancellation)
    {
        Asked.Enqueue($"{command} for {generation}");
        tell($"| {command} says so");
        return Task.FromResult(command == "false" ? "it ended with exit code 1" : null);
    }

    public void Retire(int generation) => Removing(generation);

    /// <summary>Is called when one is removed.</summary>
    public Action<int> Removing { get; set; } = _ => { };

    public void Remove(int generation)
    {
        Removing(generation);
        _removed.Enqueue(generation);
    }
}
