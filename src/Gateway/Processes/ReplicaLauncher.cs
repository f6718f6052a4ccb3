using Gateway.Apps;
using Gateway.Replicas;

namespace Gateway.Processes;

/// <param name="Slot">1 and up.</param>
/// <param name="Attempt">One more with each start of this gateway: keeps socket paths fresh.</param>
/// <param name="Turn">Above 1 where another process of the slot has the id.</param>
public sealed record LaunchRequest(int Slot, int Generation, int Attempt, int Turn = 1)
{
    public ReplicaId Id => ReplicaId.OfSlot(Slot, Generation, Turn);
}

/// <param name="Progress">What a hot-reload replica says of itself; null for all others.</param>
public sealed record LaunchedReplica(IReplicaProcess Process, ReplicaSockets Sockets, WatchProgress? Progress = null);

public interface IReplicaLauncher
{
    Task<LaunchedReplica> StartAsync(LaunchRequest order);
}

/// <param name="directory">Each start takes two fresh names in it.</param>
public sealed class ReplicaLauncher(
    Func<int, Task<ReplicaCommand>> commandOf, RunDirectory directory, ReplicaShare share, string? hook,
    ReplicaKeys? keys, ReplicaOutputs outputs)
    : IReplicaLauncher, IDisposable
{
    private static readonly string? _setpriv = StartThrough.Find("setpriv");
    private readonly ProcessStarter _starter = new();

    public async Task<LaunchedReplica> StartAsync(LaunchRequest order)
    {
        var command = await commandOf(order.Generation);
        directory.Restore();
        return await _starter.RunAsync(() => Start(order, command));
    }

    /// <summary>Does <paramref name="work"/> while no replica starts.</summary>
    public Task<T> RunAloneAsync<T>(Func<T> work) => _starter.RunAsync(work);

    public void Dispose() => _starter.Dispose();

    private LaunchedReplica Start(LaunchRequest order, ReplicaCommand command)
    {
        var sockets = SocketsFor(order);
        var start = new ProcessStartInfo(command.FileName, command.Arguments);
        start.WorkingDirectory = command.WorkingDirectory;
        if (command.Watches) WatchCommand.Fill(start.Environment, command.WorkingDirectory);
        ReplicaEnvironment.Fill(start.Environment, sockets, share.Cpus, command.ContentRoot);
        ReplicaEnvironment.Name(start.Environment, order.Id, Environment.MachineName);
        var group = command.Watches && ProcessGroup.Lead(start);
        var pipe = command.LoadsHook && hook is not null ? new ParentPipe() : null;
        if (pipe is not null)
        {
            ReplicaEnvironment.AddHook(start.Environment, hook!, sockets, pipe.ChildHandle);
            ReplicaEnvironment.AddThreads(start.Environment, share.Threads);
            if (keys is not null) ReplicaEnvironment.AddKeys(start.Environment, keys);
        }
        else
        {
            ReplicaEnvironment.TrustForwardedHeaders(start.Environment);
            if (!group) EndWithGateway(start);
        }

        try
        {
            var output = outputs.Of(order.Id);
            if (command.Watches) return StartWatch(start, group, sockets, output);
            var place = share.Memory?.Make($"{order.Id}-{order.Attempt}");
            var process = ChildProcess.Start(start, pipe, leadsGroup: false, new OutputSink(output.Add, () =>
            {
                output.Dispose();
                if (place is not null) share.Memory!.Leave(place, $"replica {order.Id}");
            }));
            if (place is not null) share.Memory!.Enter(place, process.Pid);
            return new LaunchedReplica(process, sockets);
        }
        catch
        {
            pipe?.Dispose();
            throw;
        }
    }

    private LaunchedReplica StartWatch(
        ProcessStartInfo start, bool group, ReplicaSockets sockets, ReplicaOutput output)
    {
        WatchProcess? watch = null;
        var progress = new WatchProgress();
        var process = ChildProcess.Start(start, null, group, new OutputSink((line, isError) =>
        {
            if (progress.Read(line))
            {
                // The next run of the app would find them in use, had this one no time to clean up.
                BestEffort.DeleteFiles(ReplicaEndPoints.Of(sockets).SocketFiles);
                watch?.AppEnded();
            }

            output.Add(line, isError);
        }, output.Dispose));
        watch = new WatchProcess(process, progress);
        return new LaunchedReplica(watch, sockets, progress);
    }

    // SIGTERM as the parent-death signal, where Linux has it: for what cannot hold the pipe.
    private static void EndWithGateway(ProcessStartInfo start)
    {
        if (_setpriv is not null) StartThrough.Put(start, _setpriv, "--pdeathsig", "TERM");
    }

    private ReplicaSockets SocketsFor(LaunchRequest order)
    {
        var path = Path.Combine(directory.Path, $"{order.Id}-{order.Attempt}");
        return new ReplicaSockets(path + ".h2", path + ".h1", share.Link ? path + ".link" : null);
    }
}
