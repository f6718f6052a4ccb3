using System.Globalization;

namespace Gateway.Ledger;

/// <summary>A memory limit by cgroup, whose killer ends the process; where this process may make one.</summary>
public static class MemoryCgroup
{
    private const string Prefix = "gateway-chaos-";

    private static readonly (string Root, string Limit)[] _versions =
    [
        ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max"),
    ];

    /// <param name="pid">Of a running process; what it has already is not counted everywhere.</param>
    /// <param name="bytes">That it may take.</param>
    /// <returns>False where that is not allowed here.</returns>
    public static bool Enter(int pid, long bytes)
    {
        foreach (var (root, limit) in _versions)
        {
            var folder = Path.Combine(root, Prefix + Text(pid));
            try
            {
                Directory.CreateDirectory(folder);
                if (!File.Exists(Path.Combine(folder, limit)))
                {
                    Directory.Delete(folder);
                    continue;
                }

                File.WriteAllText(Path.Combine(folder, limit), Text(bytes));
                File.WriteAllText(Path.Combine(folder, "cgroup.procs"), Text(pid));
                return true;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // The next version, or none.
            }
        }

        return false;
    }

    /// <summary>Removes the groups whose process is gone.</summary>
    public static void Clear()
    {
        foreach (var folder in _versions.Select(version => version.Root).Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root, Prefix + "*")).ToList())
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // Somebody still lives there.
            }
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
