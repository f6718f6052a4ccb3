using System.Globalization;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Whether a replica has served enough.</summary>
public static class RecycleRule
{
    /// <summary>Why it is due; null while it is not.</summary>
    /// <param name="replica">Its counts and its memory.</param>
    /// <param name="age">For how long it has lived.</param>
    /// <param name="limits">What is enough; requests and age are lengthened by up to their jitter.</param>
    /// <param name="dice">From 0 to 1, the same for a replica's whole life.</param>
    public static string? Due(Replica replica, TimeSpan age, RecycleOptions limits, double dice)
    {
        var longer = 1 + (dice * limits.Jitter / 100);
        if (limits.Requests * longer <= replica.Requests) return Text($"it has served {replica.Requests} requests");
        if (limits.Age is { } oldest && oldest * longer <= age) return Text($"it is {age.TotalSeconds:0} s old");
        return replica.Usage?.RssBytes is { } bytes && bytes >= limits.Memory
            ? Text($"it takes {bytes >> 20} MiB of memory")
            : null;
    }

    public static bool IsOff(RecycleOptions limits) => limits is { Requests: null, Age: null, Memory: null };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
