namespace Gateway.Forwarding;

/// <summary>Repetitions that may still be made: earned by recent requests, and a floor for services that have few. Pure
/// values.</summary>
public readonly record struct RetryAllowance(double Earned, double Floor)
{
    /// <summary>What counts as recent.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>What is left after some time in which some requests came.</summary>
    /// <param name="elapsed">Since this was true.</param>
    /// <param name="requests">That came in this time.</param>
    /// <param name="share">Repetitions that each request earns, 0 to 1.</param>
    /// <param name="floorPerSecond">Repetitions that each second brings.</param>
    public RetryAllowance After(TimeSpan elapsed, long requests, double share, int floorPerSecond)
    {
        if (elapsed <= TimeSpan.Zero) return this with { Earned = Earned + (requests * share) };
        var faded = Math.Min(1, elapsed / Window);
        var recent = requests * Math.Min(1, Window / elapsed);
        return new RetryAllowance(
            (Earned * (1 - faded)) + (recent * share),
            Math.Min(floorPerSecond * Window.TotalSeconds, Floor + (floorPerSecond * elapsed.TotalSeconds)));
    }

    /// <summary>Takes one: from what was earned while there is any. Null when nothing is left.</summary>
    public RetryAllowance? Less() =>
        Earned >= 1 ? this with { Earned = Earned - 1 }
        : Floor >= 1 ? this with { Floor = Floor - 1 }
        : null;
}
