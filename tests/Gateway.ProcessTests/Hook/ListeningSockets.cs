using System.Globalization;

namespace Gateway.ProcessTests.Hook;

/// <summary>Where a process listens, as the kernel sees it. Linux alone.</summary>
public static class ListeningSockets
{
    private const string TcpListen = "0A";
    private const string UnixAcceptsConnections = "00010000";

    /// <summary>Paths of Unix sockets, and <c>tcp:port</c> for the others.</summary>
    public static IReadOnlyList<string> Of(int pid)
    {
        var own = Inodes(pid);
        var tcp = Rows(pid, "tcp").Concat(Rows(pid, "tcp6"))
            .Where(row => row[3] == TcpListen && own.Contains(row[9]))
            .Select(row => $"tcp:{Port(row[1])}");
        var unix = Rows(pid, "unix")
            .Where(row => row[3] == UnixAcceptsConnections && own.Contains(row[6]))
            .Select(row => row.Length > 7 ? row[7] : "unnamed");
        return [.. tcp, .. unix];
    }

    // Addresses are hexadecimal, ADDRESS:PORT.
    private static int Port(string address) =>
        int.Parse(address.Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static HashSet<string> Inodes(int pid) =>
        [.. Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd")
            .Select(descriptor => File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name ?? "")
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target["socket:[".Length..^1])];

    private static IEnumerable<string[]> Rows(int pid, string table) =>
        File.ReadLines($"/proc/{pid}/net/{table}").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
