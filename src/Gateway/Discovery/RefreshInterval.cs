namespace Gateway.Discovery;

/// <summary>How long to wait before the next look-up.</summary>
public static class RefreshInterval
{
    /// <summary>However often somebody asks for a look-up at once: enough for a person not to notice, too little for a
    /// storm of failures to become a storm of look-ups.</summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(100);

    /// <param name="barren">Look-ups in a row that failed or found nothing.</param>
    /// <param name="options">The operator's.</param>
    public static TimeSpan Next(int barren, DiscoveryOptions options)
    {
        if (barren == 0) return options.Interval;
        var wait = options.Interval * Math.Pow(2, Math.Min(barren - 1, 16));
        var longest = options.BackOffMax > options.Interval ? options.BackOffMax : options.Interval;
        return wait < longest ? wait : longest;
    }
}
