namespace Gateway.Ledger;

/// <summary>What a client asked for.</summary>
public enum LedgerKind { Get, NewConnection, H2, Post, KeyedPost, Upload, Download, Events, Socket, Grpc }

/// <summary>What a client was told in the end.</summary>
public enum LedgerAnswer
{
    /// <summary>Complete, and what was asked for.</summary>
    Right,

    /// <summary>A 5xx of the app's own.</summary>
    AppFailed,

    /// <summary>502: a replica failed, and the request may not be repeated.</summary>
    ReplicaFailed,

    /// <summary>504: a replica did not begin its answer in time.</summary>
    TimedOut,

    /// <summary>503 or 429: nobody took it.</summary>
    Refused,

    /// <summary>It began and broke off, and the client could tell.</summary>
    Cut,

    /// <summary>It ended as if it were complete, and was not, or not what was asked for.</summary>
    Wrong,

    /// <summary>No answer at all: reset, refused, or nothing until the client's patience ended.</summary>
    None,
}

/// <summary>One request, as its client saw it.</summary>
public sealed record LedgerEntry(
    string Id, LedgerKind Kind, DateTimeOffset StartedAt, TimeSpan Elapsed, LedgerAnswer Answer, string Detail)
{
    /// <summary>Whether it may be sent twice, so that the gateway owes it an answer.</summary>
    public bool MayBeRepeated => Kind is not (LedgerKind.Post or LedgerKind.Socket or LedgerKind.Grpc);

    /// <summary>Long answers, of which the client has seen a part when the replica ends: nothing can repeat
    /// those.</summary>
    public bool IsLong => Kind is LedgerKind.Download or LedgerKind.Events or LedgerKind.Socket;

    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Id} {Kind} at {StartedAt:HH:mm:ss.fff} after {Elapsed.TotalMilliseconds:0} ms: {Answer}: {Detail}");
}
