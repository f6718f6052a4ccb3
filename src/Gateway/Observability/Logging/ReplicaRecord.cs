namespace Gateway.Observability;

/// <summary>What a replica has written: a line, or one with those that belong to it.</summary>
/// <param name="At">When its first line came.</param>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
public sealed record ReplicaRecord(DateTimeOffset At, string Stream, string Text)
{
    // What a person reads; records in JSON keep all of it.
    public override string ToString() => AppRecord.Readable(Text);
}
