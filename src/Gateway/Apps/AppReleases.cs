using System.Collections.Concurrent;

namespace Gateway.Apps;

public interface IAppReleases
{
    /// <summary>Builds or copies the app as it is now; the answer is why it could not, or null.</summary>
    Task<string?> PrepareAsync(int generation, CancellationToken cancellation);

    /// <summary>Makes a new generation of the files of another; the answer is why it could not, or null.</summary>
    string? Again(int generation, int of);

    /// <summary>Runs the operator's command where the generation's files are; the answer is why it failed, or
    /// null.</summary>
    Task<string?> RunAsync(int generation, string command, Action<string> tell, CancellationToken cancellation);

    /// <summary>Nothing of the generation runs any more, and its files stay for a while.</summary>
    void Retire(int generation);

    /// <summary>Nothing of the generation is needed any more: its files go.</summary>
    void Remove(int generation);
}

/// <summary>The files of each version of the app that still runs, and the command that starts it.</summary>
public sealed class AppReleases(
    Func<int, CancellationToken, Task<AppResolution>> resolve, AppCopies? copies = null) : IAppReleases, IDisposable
{
    public const int First = 1;
    private readonly ConcurrentDictionary<int, ReplicaCommand> _commands = new();
    private readonly ConcurrentDictionary<int, WrittenFiles> _written = new();
    private readonly ConcurrentDictionary<int, bool> _retired = new();

    /// <summary>Told what goes with a version that somebody may miss.</summary>
    public Action<string>? Warn { get; set; }

    public static AppReleases None => new((_, _) => Task.FromResult(
        AppResolution.Failed(ExitCode.Failed, "no replica is started here")));

    /// <summary>Of files that are there: those that were taken away are made again, from what their source is
    /// now.</summary>
    /// <exception cref="IOException">They cannot be made again.</exception>
    public async Task<ReplicaCommand> CommandOfAsync(int generation)
    {
        if (!_written.TryGetValue(generation, out var files) || files.IsWhole) return _commands[generation];
        Warn?.Invoke(
            $"{_commands[generation].OwnFolder} was taken away: it is made again, from what its source is now");
        var (command, fault) = await ResolveAsync(generation, CancellationToken.None);
        return command ?? throw new IOException($"its files were taken away, and {fault!.Message}");
    }

    public void Touch() => copies?.Touch();

    public async Task<AppResolution> ResolveAsync(int generation, CancellationToken cancellation)
    {
        var resolution = await resolve(generation, cancellation);
        if (resolution.Command is not { } command) return resolution;
        _commands[generation] = command;
        if (command.OwnFolder is { } folder) _written[generation] = WrittenFiles.Watch(folder);
        return resolution;
    }

    public async Task<string?> PrepareAsync(int generation, CancellationToken cancellation) =>
        (await ResolveAsync(generation, cancellation)).Fault?.Message;

    public string? Again(int generation, int of)
    {
        if (!_commands.TryGetValue(of, out var command) || command.OwnFolder is null
            || !_written.TryGetValue(of, out var files) || !files.IsWhole)
            return "no copy of the version before is there: it ran from the app's own files, or was taken away";
        (_commands[generation], _written[generation]) = (command, files);
        return null;
    }

    public Task<string?> RunAsync(
        int generation, string command, Action<string> tell, CancellationToken cancellation) =>
        ReleaseCommand.RunAsync(command, _commands[generation], tell, cancellation);

    public void Retire(int generation)
    {
        if (_written.TryGetValue(generation, out var written)) TellOf(written);
        _retired[generation] = true;
    }

    public void Remove(int generation)
    {
        if (_written.TryRemove(generation, out var written) && !_retired.TryRemove(generation, out _)) TellOf(written);
        if (_commands.TryRemove(generation, out var command) && command.OwnFolder is { } folder
            && _commands.Values.All(other => other.OwnFolder != folder))
            BestEffort.DeleteFolder(folder);
    }

    public void Dispose()
    {
        foreach (var (generation, written) in _written)
            if (!_retired.ContainsKey(generation))
                TellOf(written);
        copies?.Dispose();
    }

    private void TellOf(WrittenFiles written)
    {
        if (written.Warning() is { } warning) Warn?.Invoke(warning);
    }
}
