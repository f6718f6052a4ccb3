namespace Gateway.Platform;

/// <summary>Exponential back-off: a wait that doubles with each failure.</summary>
public static class Doubling
{
    private const int MostTimes = 30;

    /// <summary><paramref name="first"/> × 2^<paramref name="times"/>, at most <paramref name="longest"/>.</summary>
    public static TimeSpan Of(TimeSpan first, int times, TimeSpan longest)
    {
        var factor = Math.Pow(2, Math.Min(times, MostTimes));
        // The product itself may be longer than a TimeSpan can be.
        return factor < longest / first ? first * factor : longest;
    }
}
