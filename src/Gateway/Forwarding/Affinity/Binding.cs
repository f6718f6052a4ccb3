using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>What the cookie of one request comes to.</summary>
/// <param name="keeper">Has the client's state.</param>
/// <param name="begins">State is about to be made, which a replica that leaves would take with it.</param>
/// <param name="polls">It may wait long for something to be told, and works at nothing meanwhile.</param>
public sealed class Binding(Replica keeper, bool begins, bool polls)
{
    public bool Polls => polls;

    /// <summary>Null as soon as it cannot be had any more: the request then goes where others would.</summary>
    public Replica? Replica => Serves(keeper, begins) ? keeper : null;

    public static bool Serves(Replica replica, bool begins) =>
        begins ? replica.State == ReplicaState.Ready : replica.ServesBound;
}
