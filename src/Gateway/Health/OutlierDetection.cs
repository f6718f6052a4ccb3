using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>
/// Looks at how replicas answer, and takes out the one that does clearly worse than the others: a breaker per replica.
/// It reads counts that exist anyway, twice a second, and so costs requests nothing.
/// </summary>
public sealed class OutlierDetection
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<Replica, OutlierRecord> _records = [];
    private readonly Fleet _fleet;
    private readonly OutlierDetectionOptions _options;
    private readonly Remediation _relief;
    private readonly GatewayLog _log;
    private readonly TimeProvider _clock;
    private readonly long _born;
    private bool _panics;

    public OutlierDetection(Fleet fleet, OutlierDetectionOptions options, Remediation relief, GatewayLog log, TimeProvider clock)
    {
        (_fleet, _options, _relief, _log, _clock) = (fleet, options, relief, log, clock);
        _born = clock.GetTimestamp();
    }

    private TimeSpan Now => _clock.GetElapsedTime(_born);

    /// <summary>One look at all of them.</summary>
    public void Look()
    {
        var replicas = _fleet.Current.Replicas;
        foreach (var gone in _records.Keys.Except(replicas).ToList()) _records.Remove(gone);
        foreach (var replica in replicas) RecordOf(replica).Look(replica);
        foreach (var replica in replicas) Step(replica, RecordOf(replica));
    }

    private void Step(Replica replica, OutlierRecord record)
    {
        if (record.EjectedUntil is { } until) Readmit(replica, record, until);
        else if (replica.State == ReplicaState.Ready) Judge(replica, record);
    }

    private void Readmit(Replica replica, OutlierRecord record, TimeSpan until)
    {
        // An operator may have had it back before its time.
        if (replica.State == ReplicaState.Ejected && Now < until) return;
        (record.EjectedUntil, record.BackSince) = (null, Now);
        record.Forgive();
        _fleet.Readmit(replica, OutlierRule.Share(TimeSpan.Zero, _options.ReEntry));
    }

    private void Judge(Replica replica, OutlierRecord record)
    {
        if (OutlierRule.Fault(record, Others(replica), replica.TimeoutsInRow, _options) is { } fault)
            Eject(replica, record, fault);
        else ComeBack(replica, record);
    }

    private void ComeBack(Replica replica, OutlierRecord record)
    {
        if (record.BackSince is not { } since) return;
        _fleet.SetShare(replica, OutlierRule.Share(Now - since, _options.ReEntry));
        if (replica.Share >= 1) (record.BackSince, record.Ejections) = (null, 0);
    }

    private void Eject(Replica replica, OutlierRecord record, string fault)
    {
        var removal = _fleet.Eject(replica, fault, MayEject);
        if (removal == Removal.Spared && !_panics) _log.ReplicaSpared(replica.Id, fault);
        _panics = removal == Removal.Spared;
        if (removal != Removal.Done) return;
        record.Ejections++;
        record.EjectedUntil = Now + OutlierRule.EjectedFor(record.Ejections, _options.Out);
        record.BackSince = null;
        if (_options.ReplaceAfter > 0 && record.Ejections >= _options.ReplaceAfter
            && replica.Origin == ReplicaOrigin.Child)
            _relief.Replace(replica, $"{fault}, for the {record.Ejections}. time");
    }

    private static bool MayEject(FleetSnapshot fleet) =>
        OutlierRule.MayEject(fleet.Ready.Length, Math.Max(fleet.Wanted, fleet.Ready.Length));

    private AnswerCount Others(Replica replica) => _records
        .Where(pair => pair.Key != replica && pair.Key.State == ReplicaState.Ready)
        .Aggregate(default(AnswerCount), (sum, pair) => sum + pair.Value.Recent);

    private OutlierRecord RecordOf(Replica replica)
    {
        if (!_records.TryGetValue(replica, out var record)) _records[replica] = record = new OutlierRecord();
        return record;
    }
}
