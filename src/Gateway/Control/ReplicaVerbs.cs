using Gateway.Replicas;

namespace Gateway.Control;

public sealed class ReplicaVerbs(Fleet fleet, Func<StopOptions> stop, TimeProvider clock)
{
    public const string ByOperator = "drained by an operator";

    private const string Usage = "expected id=ID";

    /// <summary><c>POST /drain?id=ID</c>: ends when its last request has.</summary>
    public async Task<VerbResult> DrainAsync(VerbContext context)
    {
        if (context.Text("id") is not { } id) return VerbResult.Misused(Usage);
        if (Find(id) is not { } replica) return Unknown(id);
        var removal = fleet.Drain(
            replica, HoldReason.Operator, ByOperator, now => now.Ready is not [var last] || last != replica);
        if (removal == Removal.Spared) return VerbResult.Refused($"{id} is the last replica that is ready");
        if (removal == Removal.NotServing)
            return VerbResult.Refused($"{id} is {State(replica)} and cannot be drained");

        using var deadline = new CancellationTokenSource(stop().Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.Gone);
        try
        {
            return await fleet.UntilAsync(() => replica switch
            {
                { State: ReplicaState.Gone } => VerbResult.Failed($"{id} has ended"),
                { Held: false } => VerbResult.Failed($"{id} is no longer drained"),
                { InFlight: 0 } => VerbResult.Done($"{id} is drained; undrain it, or it stays so until it is replaced"),
                _ => null,
            }, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return VerbResult.Failed($"{id} gets no new requests, but {replica.InFlight} have not ended yet");
        }
    }

    /// <summary><c>POST /undrain?id=ID</c>: ends when it is ready again.</summary>
    public async Task<VerbResult> UndrainAsync(VerbContext context)
    {
        if (context.Text("id") is not { } id) return VerbResult.Misused(Usage);
        if (Find(id) is not { } replica) return Unknown(id);
        if (!fleet.Undrain(replica)) return VerbResult.Refused($"{id} is {State(replica)} and was not drained");
        return await fleet.UntilAsync(() => replica.State switch
        {
            ReplicaState.Ready => VerbResult.Done($"{id} is ready"),
            ReplicaState.Starting => null,
            _ => VerbResult.Failed($"{id} is {State(replica)}: {replica.Reason}"),
        }, context.Gone);
    }

    // While one process takes over from another of the same code, 1.1 may be either: the one that stays is meant.
    private Replica? Find(string id) => fleet.Current.Replicas.Where(replica => replica.Id.IsMeantBy(id))
        .OrderBy(replica => replica.State is ReplicaState.Draining or ReplicaState.Stopping && !replica.Held)
        .ThenBy(replica => replica.Id.Text.Length)
        .FirstOrDefault();

    private static VerbResult Unknown(string id) => VerbResult.Refused($"there is no replica {id}");
    private static string State(Replica replica) => replica.State.WireName();
}
