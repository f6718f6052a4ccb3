namespace Gateway.Scale;

/// <summary>What became of all requests of a run, and of those of each tenth of a second.</summary>
public sealed class Totals
{
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(100);

    private readonly List<double> _latencies = [];
    private readonly Dictionary<int, int> _failed = [];

    public long Requests { get; set; }
    public long Attempts { get; set; }
    public long Failed { get; private set; }

    public void Ended(TimeSpan now, int status, TimeSpan took)
    {
        _latencies.Add(took.TotalMilliseconds);
        if (status == 200) return;
        Failed++;
        var step = (int)(now / _step);
        _failed[step] = _failed.GetValueOrDefault(step) + 1;
    }

    /// <summary>Milliseconds.</summary>
    public double Percentile(double share)
    {
        if (_latencies.Count == 0) return 0;
        _latencies.Sort();
        return _latencies[(int)(share * (_latencies.Count - 1))];
    }

    /// <summary>When the last one failed.</summary>
    public TimeSpan? LastFailure => _failed.Count == 0 ? null : (_failed.Keys.Max() + 1) * _step;
}
