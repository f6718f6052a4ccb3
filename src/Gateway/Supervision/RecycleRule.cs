using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Why a replica is replaced.</summary>
/// <param name="Cause">A word from a small, fixed set.</param>
/// <param name="Text">For people.</param>
public sealed record RecycleReason(string Cause, string Text);

/// <summary>Whether a replica has served enough.</summary>
public static class RecycleRule
{
    /// <summary>Why it is due; null while it is not.</summary>
    /// <param name="replica">Its counts and its memory.</param>
    /// <param name="age">For how long it has lived.</param>
    /// <param name="limits">What is enough; requests and age are lengthened by up to their jitter.</param>
    /// <param name="dice">From 0 to 1, the same for a replica's whole life.</param>
    public static RecycleReason? Due(Replica replica, TimeSpan age, RecycleOptions limits, double dice)
    {
        var longer = 1 + (dice * limits.Jitter / 100);
        if (limits.Requests * longer <= replica.Requests) return Of("requests", $"it has served {replica.Requests} requests");
        if (limits.Age is { } oldest && oldest * longer <= age) return Of("age", $"it is {age.TotalSeconds:0} s old");
        return replica.Usage?.RssBytes is { } bytes && bytes >= limits.Memory
            ? Of("memory", $"it takes {bytes >> 20} MiB of memory")
            : null;
    }

    public static bool IsOff(RecycleOptions limits) => limits is { Requests: null, Age: null, Memory: null };

    private static RecycleReason Of(string cause, FormattableString text) =>
        new(cause, text.ToString(CultureInfo.InvariantCulture));
}
