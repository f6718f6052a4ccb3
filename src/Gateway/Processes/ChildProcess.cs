using Gateway.Replicas;

namespace Gateway.Processes;

/// <summary>A replica's process, as the supervisor holds it; to all others it is a <see cref="Replica"/>.</summary>
public interface IReplicaProcess
{
    int Pid { get; }

    /// <summary>Ends, and never fails, when the process has ended and its output has been read.</summary>
    Task<ReplicaExit> Exited { get; }

    void Terminate();
    void Kill();
}

/// <param name="Line">Told each, and whether it came on the stream for errors.</param>
public sealed record OutputSink(Action<string, bool> Line, Action? Ended = null);

public sealed class ChildProcess : IReplicaProcess
{
    // .NET says why it crashes first, and how it came there in dozens of lines below.
    private const int LinesKept = 50;
    private readonly Process _process;
    private readonly ParentPipe? _parentPipe;
    private readonly OutputTail _tail = new(LinesKept);
    private readonly ProcessGroup? _group;

    private ChildProcess(Process process, ParentPipe? parentPipe, bool leadsGroup, OutputSink sink)
    {
        _group = leadsGroup ? new ProcessGroup(process.Id) : null;
        _process = process;
        _parentPipe = parentPipe;
        Pid = process.Id;
        Exited = WaitAsync(sink);
    }

    public int Pid { get; }
    public Task<ReplicaExit> Exited { get; }

    public static ChildProcess Start(
        ProcessStartInfo start, ParentPipe? parentPipe, bool leadsGroup, OutputSink sink)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        var process = Process.Start(start)!;
        parentPipe?.ChildStarted();
        // Nobody types to a replica: it reads the end at once. To a group the end means that the gateway is gone.
        if (!leadsGroup) process.StandardInput.Close();
        return new ChildProcess(process, parentPipe, leadsGroup, sink);
    }

    public void Terminate()
    {
        if (HasExited) return;
        if (OperatingSystem.IsWindows()) _parentPipe?.AskToStop();
        else if (_group is not null) _group.Terminate();
        else ProcessTree.Terminate(Pid);
    }

    public void Kill()
    {
        _group?.Kill();
        ProcessTree.Kill(_process);
    }

    // Its end may be known here, and its process disposed, before the supervisor has read of it.
    private bool HasExited
    {
        get
        {
            try
            {
                return _process.HasExited;
            }
            catch (InvalidOperationException)
            {
                return true;
            }
        }
    }

    private async Task<ReplicaExit> WaitAsync(OutputSink sink)
    {
        var output = new ProcessOutput(
            _process, (stream, isError) => _tail.FollowAsync(stream, line => sink.Line(line, isError)));
        await output.Exited;
        if (_group is not null) await _group.EndAsync();
        await output.ReadAsync();
        sink.Ended?.Invoke();
        var exit = new ReplicaExit(_process.ExitCode, _tail.Last);
        DeleteRuntimeFiles(Path.GetTempPath(), Pid);
        _parentPipe?.Dispose();
        _process.Dispose();
        return exit;
    }

    // What .NET keeps there for debuggers and tools: one that is killed would leave three files each time.
    internal static void DeleteRuntimeFiles(string folder, int pid) => BestEffort.DeleteFiles(new[]
    {
        $"dotnet-diagnostic-{pid}-*-socket", $"clr-debug-pipe-{pid}-*-in", $"clr-debug-pipe-{pid}-*-out",
    }.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)));
}
