namespace Gateway.Supervision;

/// <param name="Count">0 to <see cref="ReplicaRange.Most"/>.</param>
/// <param name="CpusEach">A replica's share of the CPUs, 1 and up.</param>
public sealed record ReplicaCount(int Count, string Reason, int CpusEach)
{
    public static ReplicaCount Decide(ReplicaRange range, string? source, CpuAllowance allowance)
    {
        var count = range.Auto ? Math.Clamp(allowance.Cpus, range.Min, range.Max) : range.Min;
        return new ReplicaCount(count, Because(range, source, allowance, count), Share(allowance.Cpus, count));
    }

    /// <summary>Rounded up: CPUs that nobody may use are wasted, and the kernel settles the rest.</summary>
    public static int Share(int cpus, int replicas) =>
        Math.Max(1, (int)Math.Ceiling(cpus / (double)Math.Max(1, replicas)));

    private static string Because(ReplicaRange range, string? source, CpuAllowance allowance, int count)
    {
        if (!range.Auto) return source ?? "default";
        return count == allowance.Cpus ? allowance.Reason : $"{range} of {source}, {allowance.Cpus} for the CPUs";
    }

    public override string ToString() => $"{Count}: {Reason}";
}
