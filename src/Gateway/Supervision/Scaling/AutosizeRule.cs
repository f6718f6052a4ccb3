namespace Gateway.Supervision;

/// <summary><c>InFlight</c> leaves long streams out; <c>Queued</c> wait for a place.</summary>
public readonly record struct AutosizeSample(int Wanted, int Ready, int InFlight, int Queued);

/// <summary>Since when there has been too much to do, or one replica too many; null when not.</summary>
public readonly record struct AutosizeState(TimeSpan? BusySince, TimeSpan? QuietSince, TimeSpan ChangedAt);

public sealed record AutosizeStep(int Wanted, string Reason);

/// <summary>Grows after seconds and shrinks after minutes. It does not flap: what makes it shrink is measured as if the
/// replica were gone already, and lies far below what makes it grow.</summary>
public static class AutosizeRule
{
    // A quarter more at a time: from two to ten in seven steps, and from forty to fifty in one.
    private const int Fraction = 4;

    public static (AutosizeState State, AutosizeStep? Step) Next(
        AutosizeState state, AutosizeSample sample, TimeSpan now, ReplicaRange range, AutosizeOptions options)
    {
        var load = (sample.InFlight + sample.Queued) / (double)Math.Max(1, sample.Ready);
        var busy = sample.Queued > 0 || load > options.Grow;
        var quiet = !busy && sample.InFlight / (double)Math.Max(1, sample.Wanted - 1) < options.Shrink;
        state = state with
        {
            BusySince = busy ? state.BusySince ?? now : null,
            QuietSince = quiet ? state.QuietSince ?? now : null,
        };
        var step = Grow(state, sample, load, now, range, options) ?? Shrink(state, sample, now, range, options);
        return step is null ? (state, null) : (new AutosizeState(null, null, now), step);
    }

    // Those that are on their way may be enough.
    private static AutosizeStep? Grow(
        AutosizeState state, AutosizeSample sample, double load, TimeSpan now, ReplicaRange range,
        AutosizeOptions options)
    {
        if (state.BusySince is not { } since || now - since < options.GrowAfter) return null;
        if (sample.Wanted < range.Min || sample.Wanted >= range.Max || sample.Ready < sample.Wanted) return null;
        var wanted = Math.Min(range.Max, sample.Wanted + Math.Max(1, sample.Wanted / Fraction));
        var why = sample.Queued > 0
            ? $"{sample.Queued} requests wait for a place"
            : $"{load:0.#} in flight per replica, above {options.Grow}";
        return new AutosizeStep(wanted, why);
    }

    private static AutosizeStep? Shrink(
        AutosizeState state, AutosizeSample sample, TimeSpan now, ReplicaRange range, AutosizeOptions options)
    {
        if (state.QuietSince is not { } since || now - since < options.ShrinkAfter) return null;
        if (now - state.ChangedAt < options.ShrinkAfter) return null;
        if (sample.Wanted <= Math.Max(1, range.Min) || sample.Wanted > range.Max) return null;
        return new AutosizeStep(
            sample.Wanted - 1,
            $"{sample.InFlight} in flight for {options.ShrinkAfter.TotalSeconds:0} s need one replica less");
    }
}
