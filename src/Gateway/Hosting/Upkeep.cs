using Gateway.Apps;
using Gateway.Replicas;

namespace Gateway.Hosting;

/// <summary>Makes again what others have cleaned away below a running gateway, and keeps it from looking old.</summary>
public sealed class Upkeep(
    RunDirectory directory, AppReleases releases, GatewaySockets sockets, TokenFile token, LostSockets lost)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Nobody cleans what was used within a day.
    private const int LooksBetweenTouches = 3600;

    private int _looks;

    public void Look()
    {
        directory.Restore();
        token.Keep();
        sockets.Restore();
        lost.Replace();
        if (++_looks % LooksBetweenTouches != 0) return;
        directory.Touch();
        releases.Touch();
    }
}

/// <summary>Replicas whose sockets were taken away serve over connections that are open, and nobody can make another:
/// others take their place, one after the other.</summary>
public sealed class LostSockets(Fleet fleet, Action<Replica, string> replace)
{
    private readonly HashSet<Replica> _told = [];

    public void Replace()
    {
        var replicas = fleet.Current.Replicas;
        _told.IntersectWith(replicas);
        foreach (var replica in replicas.Where(HasLost))
            if (_told.Add(replica))
                replace(replica, "its socket was taken away");
    }

    private static bool HasLost(Replica replica) =>
        replica is { Origin: ReplicaOrigin.Child, IsWatched: false, State: ReplicaState.Ready }
        && !replica.EndPoints.SocketFiles.All(File.Exists);
}
