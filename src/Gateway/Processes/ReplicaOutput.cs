using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Processes;

/// <summary>Where what replicas write goes: into the log, and into what is kept of it for a while.</summary>
public sealed class ReplicaOutputs(GatewayLog log, ReplicaLog kept, TimeProvider clock)
{
    private const string PoolMarker = "gateway: thread pool ";
    private const string KeysMarker = "gateway: data protection ";
    private const string OwnMarker = "gateway: ";

    private int _keysTold;

    public ReplicaOutput Of(ReplicaId replica) => new(replica, this, clock);

    // What the hook has to say is an event; everything else is the app's own.
    internal bool IsEvent(ReplicaId replica, string line)
    {
        if (!line.StartsWith(OwnMarker, StringComparison.Ordinal)) return false;
        if (line.StartsWith(PoolMarker, StringComparison.Ordinal)) log.ReplicaPool(replica, line[PoolMarker.Length..]);
        else if (line.StartsWith(KeysMarker, StringComparison.Ordinal)) TellOfKeys(line[OwnMarker.Length..]);
        else return false;
        return true;
    }

    // On a terminal a line is seen when it comes.
    internal void Line(ReplicaId replica, string stream, string line)
    {
        if (!LogLines.AsJson) log.ReplicaWrote(replica, new ReplicaRecord(clock.GetUtcNow(), stream, line));
    }

    internal void Record(ReplicaId replica, ReplicaRecord record)
    {
        kept.Add(replica, record);
        if (LogLines.AsJson) log.ReplicaWrote(replica, record);
    }

    // All replicas are of one app: what is wrong with it is the same in each.
    private void TellOfKeys(string line)
    {
        if (Interlocked.Exchange(ref _keysTold, 1) == 0) log.Warn(line);
    }
}

public sealed class ReplicaOutput : IDisposable
{
    private readonly ReplicaId _replica;
    private readonly ReplicaOutputs _outputs;
    private readonly OutputRecords _out;
    private readonly OutputRecords _error;

    internal ReplicaOutput(ReplicaId replica, ReplicaOutputs outputs, TimeProvider clock)
    {
        (_replica, _outputs) = (replica, outputs);
        _out = new OutputRecords("stdout", record => _outputs.Record(_replica, record), clock);
        _error = new OutputRecords("stderr", record => _outputs.Record(_replica, record), clock);
    }

    public void Add(string line, bool isError)
    {
        if (_outputs.IsEvent(_replica, line)) return;
        _outputs.Line(_replica, isError ? "stderr" : "stdout", line);
        (isError ? _error : _out).Add(line);
    }

    /// <summary>The process has ended.</summary>
    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }
}
