namespace Gateway.Platform;

/// <summary>Control groups, version 1 or 2: the smallest quota of the process's own and all above binds.</summary>
public static class CgroupQuota
{
    /// <summary>In CPUs, above 0; null where there is none.</summary>
    public static double? Read(string root)
    {
        var groups = Lines(Path.Combine(root, "proc/self/cgroup")).ToList();
        var quotas = Lines(Path.Combine(root, "proc/self/mountinfo"))
            .Select(Mount.Parse).OfType<Mount>()
            .SelectMany(mount => Folders(root, mount, groups)
                .Select(folder => mount.IsV2 ? QuotaV2(folder) : QuotaV1(folder)))
            .OfType<double>()
            .ToList();
        return quotas.Count > 0 ? quotas.Min() : null;
    }

    internal static IEnumerable<string> Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Folders(string root, Mount mount, List<string> groups)
    {
        var group = groups.Select(line => line.Split(':', 3))
            .FirstOrDefault(parts => parts.Length == 3
                && (mount.IsV2 ? parts[0] == "0" : parts[1].Split(',').Contains("cpu")));
        if (group is null) yield break;

        var top = Path.Join(root, mount.Point);
        var inside = Path.Join(top, mount.Inside(group[2]));
        for (var folder = inside; folder.Length >= top.Length; folder = Path.GetDirectoryName(folder)!)
            yield return folder;
    }

    private static double? QuotaV2(string folder)
    {
        var parts = Lines(Path.Combine(folder, "cpu.max")).FirstOrDefault()?.Split(' ');
        return parts is { Length: 2 } ? Quota(parts[0], parts[1]) : null;
    }

    private static double? QuotaV1(string folder)
    {
        var quota = Lines(Path.Combine(folder, "cpu.cfs_quota_us")).FirstOrDefault();
        var period = Lines(Path.Combine(folder, "cpu.cfs_period_us")).FirstOrDefault();
        return quota is not null && period is not null ? Quota(quota, period) : null;
    }

    // No quota is "max" in version 2 and -1 in version 1.
    private static double? Quota(string quota, string period) =>
        double.TryParse(quota, CultureInfo.InvariantCulture, out var time) && time > 0
        && double.TryParse(period, CultureInfo.InvariantCulture, out var of) && of > 0
            ? time / of
            : null;

    private sealed record Mount(bool IsV2, string Group, string Point)
    {
        // 31 23 0:28 /group /sys/fs/cgroup rw,relatime shared:9 - cgroup2 cgroup2 rw
        public static Mount? Parse(string line)
        {
            var halves = line.Split(" - ", 2);
            var (place, kind) = (halves[0].Split(' '), halves[^1].Split(' '));
            if (halves.Length < 2 || place.Length < 5 || kind.Length < 3) return null;
            var isV2 = kind[0] == "cgroup2";
            if (!isV2 && !(kind[0] == "cgroup" && kind[2].Split(',').Contains("cpu"))) return null;
            return new Mount(isV2, place[3].TrimEnd('/'), place[4].TrimStart('/'));
        }

        // A container that sees its host's groups is mounted at its own, and so is at the point itself; a path that
        // climbs out of the namespace is not visible at all.
        public string Inside(string path)
        {
            if (Group.Length > 0)
                return path.StartsWith(Group + "/", StringComparison.Ordinal) ? path[(Group.Length + 1)..] : "";
            return path.Contains("..") ? "" : path.Trim('/');
        }
    }
}
