using Gateway.Apps;

namespace Gateway.Supervision;

/// <summary>Reloads by itself when the build of the app has changed and come to rest.</summary>
/// <param name="command">Of the first generation: says where a build puts the app.</param>
/// <param name="post">Reaches the supervisor.</param>
/// <param name="clock">Paces the looks.</param>
public sealed class BuildWatch(ReplicaCommand command, Action<SupervisorMessage> post, TimeProvider clock)
{
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromSeconds(1);

    // A project's own builds for a reload are made in there, and are no news.
    private readonly bool _buildsThere =
        command is { OwnFolder: { } own, BuiltInto: { } into } && own.StartsWith(into, StringComparison.Ordinal);

    /// <summary>Looks until told to stop. One reload at a time; a version that failed is not tried again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (command.BuiltInto is null) return;
        using var timer = new PeriodicTimer(_betweenLooks, clock);
        var (known, last) = (Stamp(), 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var now = Stamp();
                if (now != known && now == last) known = await ReloadAsync(now, known, stop);
                last = now;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task<long> ReloadAsync(long changed, long known, CancellationToken stop)
    {
        var ticket = new CommandTicket();
        post(new SupervisorMessage.Reload(new ReloadRequest(), ticket));
        var outcome = await ticket.Outcome.WaitAsync(stop);
        if (!outcome.Begun) return known;
        return _buildsThere ? Stamp() : changed;
    }

    private long Stamp() => FolderStamp.Of(command.BuiltInto!, Path.Combine(command.BuiltInto!, "gateway") + "/");
}
