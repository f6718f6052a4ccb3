namespace Gateway.Replicas;

/// <summary><c>Errors</c>: answers of 500 and above, broken attempts; <c>Latency</c>: until the headers.</summary>
public sealed record CanarySample(long Total, long Errors, LatencyCounts Latency);

public enum CanaryFinding { NoWorse, Worse, TooFew }

public sealed record CanaryVerdict(CanaryFinding Finding, string Numbers);

/// <summary>Whether new replicas do worse than old ones that served at the same time: do more of its requests fail, and
/// do more take longer than twice the old ones' p99? docs/reload.md says what it can see.</summary>
public static class CanaryJudge
{
    // The chance, per question, that a version that is no worse is sent back; the looks before the end are many.
    public const double Level = 0.01;
    public const double EarlyLevel = 0.0001;
    public const int LeastAnswers = 5; // per side, before errors are compared
    public const int LeastLatencies = 100; // per side, before a p99 says anything
    public const double Tolerance = 2; // times the old p99 is no worse yet

    public static CanaryVerdict Judge(CanarySample fresh, CanarySample old, bool withLatency)
    {
        if (FailsMore(fresh, old, Level)) return new(CanaryFinding.Worse, $"it fails more: {Errors(fresh, old)}");
        if (withLatency && IsSlower(fresh, old))
            return new(CanaryFinding.Worse, $"it is slower: {Latencies(fresh, old)}");
        var numbers = withLatency ? $"{Errors(fresh, old)}; {Latencies(fresh, old)}" : Errors(fresh, old);
        return Enough(fresh, old, withLatency)
            ? new CanaryVerdict(CanaryFinding.NoWorse, $"no worse: {numbers}")
            : new CanaryVerdict(CanaryFinding.TooFew, $"too few requests to compare, so it goes on: {numbers}");
    }

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

    private static string Errors(CanarySample fresh, CanarySample old) =>
        $"{fresh.Errors} of {fresh.Total} failed, {old.Errors} of {old.Total} of the old ones";

    private static string Latencies(CanarySample fresh, CanarySample old) =>
        $"p99 {P99(fresh)} of {fresh.Latency.Count}, {P99(old)} of {old.Latency.Count} of the old ones";

    private static string P99(CanarySample sample) => $"{sample.Latency.PercentileMs(99) ?? 0:0.#} ms";
}
