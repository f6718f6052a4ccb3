namespace Gateway.Replicas;

/// <summary>What one side did while both were watched.</summary>
/// <param name="Total">Answers and failed attempts.</param>
/// <param name="Errors">Of them: statuses of 500 and above, and attempts that broke.</param>
/// <param name="Latency">Of the answers, until their headers.</param>
public sealed record CanarySample(long Total, long Errors, LatencyCounts Latency)
{
    public static CanarySample None { get; } = new(0, 0, LatencyCounts.None);
}

/// <summary>What the comparison has found.</summary>
public enum CanaryFinding { NoWorse, Worse, TooFew }

/// <param name="Finding">What follows from it.</param>
/// <param name="Numbers">What it rests on, for people.</param>
public sealed record CanaryVerdict(CanaryFinding Finding, string Numbers);

/// <summary>
/// Whether new replicas do worse than old ones that served at the same time. Two questions, one test: do more of its
/// requests fail, and do more of them take longer than twice the old ones' p99? docs/reload.md says what it can see.
/// </summary>
public static class CanaryJudge
{
    /// <summary>So rarely a version that is no worse is sent back, per question.</summary>
    public const double Level = 0.01;

    /// <summary>The level of the looks before the end, of which there are many.</summary>
    public const double EarlyLevel = 0.0001;

    /// <summary>Answers that each side needs before errors are compared.</summary>
    public const int LeastAnswers = 5;

    /// <summary>Answers that each side needs before a 99th percentile says anything.</summary>
    public const int LeastLatencies = 100;

    /// <summary>So many times slower at p99 is no worse yet.</summary>
    public const double Tolerance = 2;

    /// <summary>The verdict at the end.</summary>
    /// <param name="fresh">The new side.</param>
    /// <param name="old">The old side, at the same time.</param>
    /// <param name="withLatency">Whether p99 counts, too.</param>
    public static CanaryVerdict Judge(CanarySample fresh, CanarySample old, bool withLatency)
    {
        if (FailsMore(fresh, old, Level)) return new CanaryVerdict(CanaryFinding.Worse, $"it fails more: {Errors(fresh, old)}");
        if (withLatency && IsSlower(fresh, old))
            return new CanaryVerdict(CanaryFinding.Worse, $"it is slower: {Latencies(fresh, old)}");
        var numbers = withLatency ? $"{Errors(fresh, old)}; {Latencies(fresh, old)}" : Errors(fresh, old);
        return Enough(fresh, old, withLatency)
            ? new CanaryVerdict(CanaryFinding.NoWorse, $"no worse: {numbers}")
            : new CanaryVerdict(CanaryFinding.TooFew, $"too few requests to compare, so it goes on: {numbers}");
    }

    /// <summary>Whether errors alone say so already, long before the end.</summary>
    public static CanaryVerdict? JudgeEarly(CanarySample fresh, CanarySample old) =>
        FailsMore(fresh, old, EarlyLevel)
            ? new CanaryVerdict(CanaryFinding.Worse, $"it fails more: {Errors(fresh, old)}")
            : null;

    private static bool FailsMore(CanarySample fresh, CanarySample old, double level)
    {
        if (fresh.Total < LeastAnswers) return false;
        // With nothing to compare with, only what nobody would call a success counts.
        if (old.Total < LeastAnswers) return fresh.Errors * 2 > fresh.Total;
        return FisherTest.Chance(fresh.Errors, fresh.Total, old.Errors, old.Total) <= level;
    }

    private static bool IsSlower(CanarySample fresh, CanarySample old)
    {
        if (fresh.Latency.Count < LeastLatencies || old.Latency.Count < LeastLatencies) return false;
        var bearable = old.Latency.PercentileMs(99)!.Value * Tolerance;
        return fresh.Latency.PercentileMs(99) > bearable && FisherTest.Chance(
            fresh.Latency.Above(bearable), fresh.Latency.Count,
            old.Latency.Above(bearable), old.Latency.Count) <= Level;
    }

    private static bool Enough(CanarySample fresh, CanarySample old, bool withLatency)
    {
        if (fresh.Total < LeastAnswers || old.Total < LeastAnswers) return false;
        return !withLatency || (fresh.Latency.Count >= LeastLatencies && old.Latency.Count >= LeastLatencies);
    }

    private static string Errors(CanarySample fresh, CanarySample old) => Text(
        $"{fresh.Errors} of {fresh.Total} failed, {old.Errors} of {old.Total} of the old ones");

    private static string Latencies(CanarySample fresh, CanarySample old) => Text(
        $"p99 {fresh.Latency.PercentileMs(99) ?? 0:0.#} ms of {fresh.Latency.Count}, {old.Latency.PercentileMs(99) ?? 0:0.#} ms of {old.Latency.Count} of the old ones");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
