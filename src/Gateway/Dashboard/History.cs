using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.Dashboard;

/// <summary>The last 15 minutes in a ring, so that a page that is opened now has charts at once.</summary>
public sealed class History(StatusReporter reporter, GatewayCounters counters, TimeProvider clock)
{
    public const int Kept = 450;

    /// <summary>Fine enough for a chart of 15 minutes that is as wide as a screen.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Queue<HistorySample> _samples = new(Kept);
    private IReadOnlyList<long> _before = counters.Answers.Snapshot();
    private long _beforeAt = clock.GetTimestamp();

    public IReadOnlyList<HistorySample> Samples
    {
        get
        {
            lock (_gate) return [.. _samples];
        }
    }

    public void Take()
    {
        var report = reporter.Report();
        var (now, answers) = (clock.GetTimestamp(), counters.Answers.Snapshot());
        var seconds = Math.Max(clock.GetElapsedTime(_beforeAt, now).TotalSeconds, 0.001);
        var sample = new HistorySample(
            clock.GetUtcNow().ToUnixTimeSeconds(), AnswerCounts.Rates(_before, answers, seconds),
            report.Gateway.P50Ms, report.Gateway.P99Ms, report.Gateway.InFlight, report.Gateway.Queued,
            Each(report.Replicas, one => one.Id, one => one.RssBytes, Enumerable.Sum),
            Each(report.Replicas, one => one.Id, one => one.P99Ms, Enumerable.Max),
            Each(reporter.Detail().Replicas, one => one.Id, one => one.ErrorsPerSecond,
                Enumerable.Sum));
        (_before, _beforeAt) = (answers, now);
        lock (_gate)
        {
            if (_samples.Count == Kept) _samples.Dequeue();
            _samples.Enqueue(sample);
        }
    }

    // While one replica of a slot takes over from another of the same generation, both have the same id.
    private static Dictionary<string, double> Each<T>(
        IEnumerable<T> replicas, Func<T, string> id, Func<T, double?> figure,
        Func<IEnumerable<double>, double> together) => replicas
        .Where(replica => figure(replica) is not null)
        .GroupBy(id)
        .ToDictionary(slot => slot.Key, slot => together(slot.Select(replica => figure(replica)!.Value)));
}
