using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>Takes out the replica that answers clearly worse than the others: a breaker per replica. It reads counts
/// that exist anyway, and so costs requests nothing.</summary>
public sealed class OutlierDetection(
    Fleet fleet, OutlierDetectionOptions options, Replacements replacements, Remediation relief, GatewayLog log,
    TimeProvider clock)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<Replica, OutlierRecord> _records = [];
    private readonly long _born = clock.GetTimestamp();
    private AnswerCount _ready;
    private bool _panics;
    private TimeSpan Now => clock.GetElapsedTime(_born);

    public void Look()
    {
        var replicas = fleet.Current.Replicas;
        foreach (var replica in replicas) RecordOf(replica).Look(replica);
        if (_records.Count > replicas.Length)
            foreach (var gone in _records.Keys.Except(replicas).ToList()) _records.Remove(gone);
        // Once for all: a look at 10,000 replicas must not be one at each pair of them.
        _ready = _records.Where(pair => pair.Key.State == ReplicaState.Ready)
            .Aggregate(default(AnswerCount), (sum, pair) => sum + pair.Value.Recent);
        foreach (var replica in replicas) Step(replica, RecordOf(replica));
    }

    private void Step(Replica replica, OutlierRecord record)
    {
        if (record.EjectedUntil is { } until) Readmit(replica, record, until);
        else if (replica.State != ReplicaState.Ready) return;
        else if (OutlierRule.Fault(record, _ready - record.Recent, replica.TimeoutsInRow, options) is { } fault)
            Eject(replica, record, fault);
        else ComeBack(replica, record);
    }

    private void Readmit(Replica replica, OutlierRecord record, TimeSpan until)
    {
        // An operator may have had it back before its time; and a bad one is better than too few.
        if (replica.State == ReplicaState.Ejected && Now < until && !TooFewAreLeft) return;
        (record.EjectedUntil, record.BackSince) = (null, Now);
        record.Forgive();
        fleet.Readmit(replica, OutlierRule.Share(TimeSpan.Zero, options.ReEntry));
    }

    private void ComeBack(Replica replica, OutlierRecord record)
    {
        if (record.BackSince is not { } since) return;
        fleet.SetShare(replica, OutlierRule.Share(Now - since, options.ReEntry));
        if (replica.ReEntry >= 1) (record.BackSince, record.Ejections) = (null, 0);
    }

    private void Eject(Replica replica, OutlierRecord record, string fault)
    {
        var removal = fleet.Eject(replica, fault, MayEject);
        if (removal == Removal.Spared && !_panics) log.ReplicaSpared(replica.Id, fault);
        _panics = removal == Removal.Spared;
        if (removal != Removal.Done) return;
        _ready -= record.Recent;
        record.Ejections++;
        record.EjectedUntil = Now + OutlierRule.EjectedFor(record.Ejections, options.Out);
        record.BackSince = null;
        if (options.ReplaceAfter is > 0 and var most && record.Ejections >= most
            && replica.Origin == ReplicaOrigin.Child
            && replacements.TryBegin(replica) == ReplacementVerdict.Replace)
            relief.Replace(replica, $"{fault}, for the {record.Ejections}. time");
    }

    private static bool MayEject(FleetSnapshot fleet) =>
        OutlierRule.MayEject(fleet.Ready.Length, Math.Max(fleet.Wanted, fleet.Ready.Length));

    private bool TooFewAreLeft => FleetHealth.Of(fleet.Current).IsShared;

    private OutlierRecord RecordOf(Replica replica)
    {
        if (!_records.TryGetValue(replica, out var record)) _records[replica] = record = new OutlierRecord();
        return record;
    }
}
