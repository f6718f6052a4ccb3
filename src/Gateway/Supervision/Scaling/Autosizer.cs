using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Lets the number of replicas follow the load between <c>MIN..MAX</c>, and for <c>auto</c> the CPUs, whose
/// quota may change while the gateway runs. A number that somebody set outside the range is left alone.</summary>
public sealed class Autosizer
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Func<ReplicaRange> _range;
    private readonly AutosizeOptions _options;
    private readonly Fleet _fleet;
    private readonly Func<int> _queued;
    private readonly Func<int> _cpus;
    private readonly Action<AutosizeStep> _scale;
    private readonly TimeProvider _clock;
    private readonly long _born;
    private AutosizeState _state;
    private int _knownCpus;

    public Autosizer(
        (Func<ReplicaRange> Range, AutosizeOptions Options) size, Fleet fleet, Func<int> queued, Func<int> cpus,
        Action<AutosizeStep> scale, TimeProvider clock)
    {
        (_range, _options) = size;
        (_fleet, _queued, _cpus, _scale, _clock) = (fleet, queued, cpus, scale, clock);
        _born = clock.GetTimestamp();
        _knownCpus = cpus();
    }

    public void Look()
    {
        var fleet = _fleet.Current;
        var range = _range();
        if (!range.Auto || !fleet.EverReady || fleet.Wanted == 0) return;
        if (range is { Min: 0, Max: ReplicaRange.Most }) LookAtCpus(fleet.Wanted);
        else LookAtLoad(fleet, range);
    }

    private void LookAtCpus(int wanted)
    {
        var cpus = _cpus();
        if (cpus == _knownCpus) return;
        (var was, _knownCpus) = (_knownCpus, cpus);
        // Somebody has set another number, and has had a reason.
        if (wanted == was) _scale(new AutosizeStep(cpus, $"{cpus} CPUs may be used now, {was} before"));
    }

    private void LookAtLoad(FleetSnapshot fleet, ReplicaRange range)
    {
        var sample = new AutosizeSample(
            fleet.Wanted, fleet.Ready.Length, fleet.Ready.Sum(replica => replica.Occupied), _queued());
        (_state, var step) = AutosizeRule.Next(_state, sample, _clock.GetElapsedTime(_born), range, _options);
        if (step is not null) _scale(step);
    }
}
