using Gateway.Apps;

namespace Gateway.Supervision;

/// <summary>Reloads when the app's build has changed and come to rest; a failed version is not tried again.</summary>
/// <param name="buildsThere">A reload builds into that folder: what it has changed there is no news.</param>
public sealed class BuildWatch(Func<long> stamp, bool buildsThere, Action<SupervisorMessage> post)
{
    /// <summary>Between two looks; a build rests when two of them find the same.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private long? _known;
    private long _last;

    /// <summary>Null where no build puts it anywhere.</summary>
    public static BuildWatch? Of(ReplicaCommand command, Action<SupervisorMessage> post)
    {
        if (command.BuiltInto is not { } into) return null;
        var copies = Path.Combine(into, "gateway") + "/";
        var buildsThere = command.OwnFolder?.StartsWith(into, StringComparison.Ordinal) == true;
        return new BuildWatch(() => FolderStamp.Of(into, copies), buildsThere, post);
    }

    /// <summary>When it reloads, it returns with the reload's end.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        var now = stamp();
        var known = _known ??= now;
        if (now != known && now == _last) _known = await ReloadAsync(now, known, stop);
        _last = now;
    }

    private async Task<long> ReloadAsync(long changed, long known, CancellationToken stop)
    {
        var ticket = new CommandTicket();
        post(new SupervisorMessage.Reload(new ReloadRequest(), ticket));
        var outcome = await ticket.Outcome.WaitAsync(stop);
        if (!outcome.Begun) return known;
        return buildsThere ? stamp() : changed;
    }
}
