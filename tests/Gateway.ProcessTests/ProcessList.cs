using System.Net.Sockets;

namespace Gateway.ProcessTests;

/// <summary>What the kernel says about processes; Linux alone.</summary>
public static class ProcessList
{
    public const int SigHup = 1;
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigKill = 9;
    public const int SigUsr2 = 12;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;
    public const int SigTtin = 21;
    public const int SigTtou = 22;

    /// <summary>Whether it runs; a zombie does not.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static Task GoneAsync(IEnumerable<int> pids)
    {
        var all = pids.ToList();
        return Eventually.GetAsync(
            () => Task.FromResult(all.Exists(IsAlive) ? null : "gone"),
            $"The end of the processes {string.Join(", ", all)}");
    }

    /// <summary>The replicas of a gateway: their environment names the sockets in its run directory.</summary>
    public static IReadOnlyList<int> ChildrenOfRun(string runDirectory) => With($"http://unix:{runDirectory}/");

    /// <summary>The gateways that make their run directories there: more than one while one replaces another.</summary>
    /// <remarks>A gateway's environment is for root alone; whoever else asks finds it by its replicas.</remarks>
    public static IReadOnlyList<int> GatewaysOf(string runDirectory) =>
        [.. With($"Gateway__RunDirectory={runDirectory}\0").Union(ChildrenOfRun(runDirectory).Select(ParentOf).Where(IsGateway))];

    /// <summary>Whoever listens on the socket, as the kernel says it; nobody where it is not there.</summary>
    public static IReadOnlyList<int> ListenersOn(string socket)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(socket));
        }
        catch (SocketException)
        {
            return [];
        }

        Span<byte> who = stackalloc byte[12]; // process, user, group
        client.GetRawSocketOption(optionLevel: 1, optionName: 17, who); // SOL_SOCKET, SO_PEERCRED
        return [BitConverter.ToInt32(who)];
    }

    private static List<int> With(string text) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, null))
            .Where(pid => Read(pid, "environ").Contains(text, StringComparison.Ordinal))];

    private static bool IsGateway(int pid) =>
        Read(pid, "cmdline").Split('\0').Any(part => Path.GetFileNameWithoutExtension(part) == "gateway");

    // "PID (name) state parent …", where a name may have anything in it.
    private static int ParentOf(int pid) => Read(pid, "stat") is var stat && stat.LastIndexOf(')') is > 0 and var end
        ? int.Parse(stat[(end + 2)..].Split(' ')[1], null)
        : 0;

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
