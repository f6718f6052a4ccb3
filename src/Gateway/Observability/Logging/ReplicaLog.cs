using System.Buffers;
using Gateway.Replicas;

namespace Gateway.Observability;

/// <summary>What replicas have written lately, those that are gone as well: for <c>gateway logs</c> and the page.
/// </summary>
public sealed class ReplicaLog
{
    // With two bytes each, 8 MB at the most.
    private const int MostCharacters = 4 * 1024 * 1024;
    private const int MostRecords = 10_000;

    public Backlog<KeptRecord> Backlog { get; } = new(MostRecords, MostCharacters, kept => kept.Record.Text.Length);

    public void Add(ReplicaId replica, ReplicaRecord record) => Backlog.Add(_ => new KeptRecord(replica.Text, record));
}

public sealed record KeptRecord(string Replica, ReplicaRecord Record)
{
    /// <summary>As the log has it.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, LogLines.Format))
            ReplicaLines.Write(json, nameof(GatewayLog.ReplicaWrote), Replica, Record);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
