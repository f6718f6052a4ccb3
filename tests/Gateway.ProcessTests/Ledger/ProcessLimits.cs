using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Gateway.Ledger;

/// <summary>Limits that the kernel keeps, set from outside on a process that runs (<c>prlimit</c>).</summary>
public static class ProcessLimits
{
    // Threads, a replica that starts, a warm-up that is not over yet: where clients are many, those have room.
    private const int OwnNeed = 64;

    /// <summary>So much more than it has now.</summary>
    public static Task AddressSpaceAsync(int pid, long more) => SetAsync(pid, "as", Number(SizeOf(pid) + more) + ":");

    /// <summary>For a while it can open nothing: no file, no connection.</summary>
    public static async Task StarveOfDescriptorsAsync(int pid, TimeSpan time)
    {
        var usual = HardLimit(pid);
        await SetAsync(pid, "nofile", Number(FirstFreeDescriptor(pid)) + ":");
        await Pace.OnceAsync(time);
        // Where it has died meanwhile, there is nobody to give them back to.
        await SetAsync(pid, "nofile", usual + ":");
    }

    /// <summary>Meanwhile clients hold more connections to it than it has descriptors for.</summary>
    public static async Task FloodAsync(int pid, Uri address, Func<Task> meanwhile)
    {
        var (usual, places) = (HardLimit(pid), Places(pid) + OwnNeed);
        await SetAsync(pid, "nofile", Number(places) + ":");
        var idle = Enumerable.Range(0, places).Select(_ => new TcpClient()).ToArray();
        try
        {
            foreach (var client in idle) await client.ConnectAsync(address.Host, address.Port);
            await meanwhile();
        }
        finally
        {
            foreach (var client in idle) client.Dispose();
            await SetAsync(pid, "nofile", usual + ":");
        }
    }

    private static async Task SetAsync(int pid, string limit, string value)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", Number(pid), $"--{limit}={value}"]);
        await prlimit.WaitForExitAsync();
    }

    private static long SizeOf(int pid) =>
        long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[0], null) * Environment.SystemPageSize;

    // Lower ones that are closed are given out again: some connections come through even then, as in life.
    private static long FirstFreeDescriptor(int pid)
    {
        var taken = Descriptors(pid);
        return Enumerable.Range(0, taken.Count + 1).First(number => !taken.Contains(number));
    }

    private static HashSet<int> Descriptors(int pid) => Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd")
        .Select(path => int.Parse(Path.GetFileName(path), null)).ToHashSet();

    // At least as many as it has. Which those are, of a gateway that keeps its memory to itself, only root may see.
    private static int Places(int pid) => int.Parse(File.ReadLines($"/proc/{pid}/status")
        .Single(line => line.StartsWith("FDSize:", StringComparison.Ordinal)).Split('\t')[1], null);

    private static string HardLimit(int pid) => File.ReadLines($"/proc/{pid}/limits")
        .Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
