using System.Runtime.CompilerServices;
using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>
/// One client per replica. Nobody disposes them: a request may still hold one whose replica has just gone. They go with
/// the replica's own picture; its connections went with its process, or are closed when they have been idle.
/// </summary>
public sealed class ReplicaClients(Func<TimeoutOptions> timeouts)
{
    private readonly ConditionalWeakTable<Replica, ReplicaClient> _clients = [];

    public ReplicaClient Of(Replica replica) =>
        _clients.TryGetValue(replica, out var client)
            ? client
            : _clients.GetValue(replica, added => new ReplicaClient(added.EndPoints, timeouts));
}
