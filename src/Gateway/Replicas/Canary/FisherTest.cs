namespace Gateway.Replicas;

/// <summary>Fisher's exact test of two proportions, one-sided. It needs not many samples: with few it finds less, and
/// never raises more false alarms than its level says.</summary>
public static class FisherTest
{
    private const int Exact = 64;
    private static readonly double[] _small = Small();

    /// <summary>How likely, 0 to 1, the first has at least so many hits by chance, were both of one kind.</summary>
    public static double Chance(long hits, long total, long otherHits, long otherTotal)
    {
        var (all, allHits) = (total + otherTotal, hits + otherHits);
        var most = Math.Min(allHits, total);
        var whole = LogChoose(all, total);
        var sum = 0.0;
        for (var count = hits; count <= most; count++)
        {
            var term = Math.Exp(LogChoose(allHits, count) + LogChoose(all - allHits, total - count) - whole);
            sum += term;
            // Beyond the peak every further term is smaller.
            if (term < sum * 1e-12) break;
        }

        return Math.Min(1, sum);
    }

    private static double LogChoose(long n, long k) =>
        k < 0 || k > n ? double.NegativeInfinity : LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    // Stirling's series; from 64 on its error is below 1e-12.
    private static double LogFactorial(long n)
    {
        if (n < Exact) return _small[n];
        var x = (double)n;
        return (x * Math.Log(x)) - x + (Math.Log(2 * Math.PI * x) / 2) + (1 / (12 * x)) - (1 / (360 * x * x * x));
    }

    private static double[] Small()
    {
        var logs = new double[Exact];
        for (var n = 2; n < Exact; n++) logs[n] = logs[n - 1] + Math.Log(n);
        return logs;
    }
}
