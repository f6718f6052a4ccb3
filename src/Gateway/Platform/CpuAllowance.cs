namespace Gateway.Platform;

/// <param name="Cpus">1 and up; a quota is rounded up, since a fraction still needs one process.</param>
public sealed record CpuAllowance(int Cpus, string Reason)
{
    public static CpuAllowance OfThisProcess() => Read("/", Environment.ProcessorCount);

    /// <param name="root">The folder that holds <c>proc</c> and <c>sys</c>; other than <c>/</c> in tests only.</param>
    public static CpuAllowance Read(string root, int fallback)
    {
        var cpus = Affinity(root) ?? Math.Max(1, fallback);
        if (CgroupQuota.Read(root) is { } quota && Math.Ceiling(quota) < cpus)
            return new CpuAllowance(Math.Max(1, (int)Math.Ceiling(quota)), $"cgroup quota of {quota:0.##} CPU");

        return Online(root) is { } online && online > cpus
            ? new CpuAllowance(cpus, $"one per CPU (affinity: {cpus} of {online})")
            : new CpuAllowance(cpus, "one per CPU");
    }

    // Not Environment.ProcessorCount: it also heeds DOTNET_PROCESSOR_COUNT, which people set for the replicas.
    private static int? Affinity(string root) =>
        CgroupQuota.Lines(Path.Combine(root, "proc/self/status"))
            .Where(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
            .Select(line => CountList(line[(line.IndexOf(':') + 1)..]))
            .FirstOrDefault();

    private static int? Online(string root) =>
        CgroupQuota.Lines(Path.Combine(root, "sys/devices/system/cpu/online")).Select(CountList).FirstOrDefault();

    /// <summary>The members of a list such as <c>0-2,5</c>; null when it is not one.</summary>
    private static int? CountList(string list)
    {
        var count = 0;
        foreach (var range in list.Trim().Split(','))
        {
            var ends = range.Split('-');
            if (!int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], CultureInfo.InvariantCulture, out var last)) return null;
            count += last - first + 1;
        }

        return count > 0 ? count : null;
    }
}
