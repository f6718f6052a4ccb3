using Gateway.Replicas;

namespace Gateway.Observability;

/// <param name="At">Since any fixed moment.</param>
/// <param name="Errors">Answers of 500 and above.</param>
public sealed record Totals(TimeSpan At, long Requests, long Errors, LatencyCounts Latency);

public sealed class RateWindow(TimeSpan length)
{
    private readonly Queue<Totals> _totals = new();
    public RecentFigures Figures { get; private set; } = RecentFigures.None;

    public void Add(Totals now)
    {
        _totals.Enqueue(now);
        while (_totals.Count > 2 && now.At - _totals.Peek().At > length) _totals.Dequeue();
        Figures = Between(_totals.Peek(), now);
    }

    private static RecentFigures Between(Totals then, Totals now)
    {
        var seconds = (now.At - then.At).TotalSeconds;
        if (seconds <= 0) return RecentFigures.None;
        var latency = now.Latency.Minus(then.Latency);
        return new RecentFigures(
            Round((now.Requests - then.Requests) / seconds),
            Round((now.Errors - then.Errors) / seconds),
            Round(latency.PercentileMs(50)),
            Round(latency.PercentileMs(99)));
    }

    private static double? Round(double? figure) => figure is { } known ? Math.Round(known, 2) : null;
}
