namespace Gateway.Replicas;

/// <summary>Why a request that is in flight needs no place.</summary>
[Flags]
public enum PlaceGiven
{
    No = 0,
    ForGood = 1, // the answer streams, and may do so for long
    WhileBodyWaits = 2, // its client has sent no more yet
    WhileAnswerWaits = 4, // its client has not taken yet what was sent
    Ended = 8,
}

/// <summary>The right to send one request to one replica; held until the answer's last byte has gone.</summary>
/// <param name="left">Cancelled when the replica is found hung, or cut, from the moment the right was given.</param>
public sealed class RequestLease(Replica replica, CancellationToken left) : IDisposable
{
    private volatile PlaceGiven _given;

    public Replica Replica { get; } = replica;
    public CancellationToken Left { get; } = left;

    /// <summary>The replica, not the client, broke this attempt.</summary>
    public void Failed(bool timedOut = false) => Replica.CountFailure(timedOut);

    public void Answered(int status, TimeSpan untilHeaders) => Replica.CountAnswer(status, untilHeaders);

    /// <summary>Another request may have its place.</summary>
    public void GivePlaceBack(PlaceGiven why = PlaceGiven.ForGood) => Change(set: why);

    /// <summary>At once, whoever has it by now: docs/decisions/0061-places-are-taken-back-at-once.md.</summary>
    public void TakePlaceAgain(PlaceGiven why) => Change(clear: why);

    public void Dispose()
    {
        if (Change(set: PlaceGiven.Ended)) Replica.Release();
    }

    // A body is read, an answer written and the lease ended by threads of their own.
    private bool Change(PlaceGiven set = PlaceGiven.No, PlaceGiven clear = PlaceGiven.No)
    {
        while (true)
        {
            var given = _given;
            if (given.HasFlag(PlaceGiven.Ended)) return false;
            var next = (given | set) & ~clear;
            if (Interlocked.CompareExchange(ref _given, next, given) != given) continue;
            Replica.CountStreaming(InNoPlace(next) - InNoPlace(given));
            return true;
        }
    }

    private static int InNoPlace(PlaceGiven given) => given == PlaceGiven.No || given.HasFlag(PlaceGiven.Ended) ? 0 : 1;
}
