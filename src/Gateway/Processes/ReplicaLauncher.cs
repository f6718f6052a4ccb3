using System.Diagnostics;
using Gateway.Apps;
using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Processes;

/// <summary>Where a start belongs.</summary>
/// <param name="Slot">The slot to fill, 1 and up.</param>
/// <param name="Generation">Of the code to run.</param>
/// <param name="Attempt">One more with each start of this gateway: keeps socket paths fresh.</param>
/// <param name="Turn">Above 1 where another process of the slot has the id.</param>
public sealed record LaunchRequest(int Slot, int Generation, int Attempt, int Turn = 1)
{
    public ReplicaId Id => ReplicaId.OfSlot(Slot, Generation, Turn);
}

/// <summary>A process that has been started, and the sockets that it was told to open.</summary>
/// <param name="Process">The child.</param>
/// <param name="Sockets">Where it was told to listen.</param>
/// <param name="Progress">What a hot-reload replica says of itself; null for all others.</param>
public sealed record LaunchedReplica(IReplicaProcess Process, ReplicaSockets Sockets, WatchProgress? Progress = null);

/// <summary>The seam behind which processes start, so that the supervisor can be tested without any.</summary>
public interface IReplicaLauncher
{
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    Task<LaunchedReplica> StartAsync(LaunchRequest order);
}

/// <summary>Starts replicas as child processes on Unix sockets of their own.</summary>
/// <param name="commandOf">What to start, by generation.</param>
/// <param name="socketDirectory">Mode 0700 and short; each start takes two fresh names in it.</param>
/// <param name="cpusEach">A replica's share of the CPUs, 1 and up.</param>
/// <param name="hook">Path of the start-up hook, or null where there is none.</param>
/// <param name="log">Takes the replicas' output.</param>
public sealed class ReplicaLauncher(
    Func<int, ReplicaCommand> commandOf, string socketDirectory, int cpusEach, string? hook, GatewayLog log)
    : IReplicaLauncher, IDisposable
{
    // As the hook writes it.
    private const string PoolMarker = "gateway: thread pool ";

    private readonly ProcessStarter _starter = new();

    public Task<LaunchedReplica> StartAsync(LaunchRequest order) => _starter.RunAsync(() => Start(order));

    /// <summary>Does <paramref name="work"/> while no replica starts.</summary>
    public Task<T> RunAloneAsync<T>(Func<T> work) => _starter.RunAsync(work);

    public void Dispose() => _starter.Dispose();

    private LaunchedReplica Start(LaunchRequest order)
    {
        var command = commandOf(order.Generation);
        var sockets = SocketsFor(order);
        var start = new ProcessStartInfo(command.FileName) { WorkingDirectory = command.WorkingDirectory };
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);
        ReplicaEnvironment.Fill(start.Environment, sockets, cpusEach, command.ContentRoot);
        ReplicaEnvironment.Name(start.Environment, order.Id, Environment.MachineName);
        var group = command.Watches && ProcessGroup.Lead(start);
        var progress = command.Watches ? new WatchProgress() : null;
        if (command.Watches) WatchCommand.Fill(start.Environment);

        ParentPipe? parentPipe = null;
        if (command.LoadsHook && hook is not null)
        {
            parentPipe = new ParentPipe();
            ReplicaEnvironment.AddHook(start.Environment, hook, sockets, parentPipe.ChildHandle);
        }

        else if (!group)
        {
            ParentDeath.Guard(start);
        }

        try
        {
            var process = ChildProcess.Start(start, parentPipe, group, line =>
            {
                // The next run of the app would find them in use, had this one no time to clean up.
                if (progress?.Read(line) == true) Delete(sockets);
                Tell(order.Id, line);
            });
            return new LaunchedReplica(process, sockets, progress);
        }
        catch
        {
            parentPipe?.Dispose();
            throw;
        }
    }

    private static void Delete(ReplicaSockets sockets)
    {
        try
        {
            File.Delete(sockets.H2);
            File.Delete(sockets.H1);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Then the app says that its address is in use, and that is told.
        }
    }

    private ReplicaSockets SocketsFor(LaunchRequest order)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{order.Id}-{order.Attempt}");
        return new ReplicaSockets(
            Path.Combine(socketDirectory, name + ".h2"), Path.Combine(socketDirectory, name + ".h1"));
    }

    // What the hook has to say is an event; everything else is the app's own.
    private void Tell(ReplicaId replica, string line)
    {
        if (line.StartsWith(PoolMarker, StringComparison.Ordinal)) log.ReplicaPool(replica, line[PoolMarker.Length..]);
        else log.ReplicaWrote(replica, line);
    }
}
