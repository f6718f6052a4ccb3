namespace Gateway.Platform;

/// <summary>Control groups (version 2) below this process's own, which somebody has delegated to it: one for each
/// replica, with a limit of its memory.</summary>
/// <param name="own">That of the service: processes live in leaves of it alone, as the kernel wants it.</param>
/// <param name="bytes">Of each; the kernel ends what needs more.</param>
/// <param name="tell">Hears what has become of one.</param>
public sealed class MemoryGroups(string own, long bytes, Action<string> tell)
{
    private const string Processes = "cgroup.procs";
    private const string GatewayLeaf = "gateway-itself";
    private const string Mount = "sys/fs/cgroup";

    /// <param name="root">The folder that holds <c>proc</c> and <c>sys</c>; other than <c>/</c> in tests only.</param>
    /// <returns>Null, and told, where there can be none.</returns>
    public static MemoryGroups? Open(string root, long bytes, Action<string> tell)
    {
        try
        {
            var own = OwnOf(root);
            if (!File.ReadAllText(Path.Combine(own, "cgroup.controllers")).Split(' ', '\n').Contains("memory"))
                throw new IOException("the memory of this group is not delegated (Delegate=memory)");
            MoveInto(Directory.CreateDirectory(Path.Combine(own, GatewayLeaf)).FullName, Environment.ProcessId);
            File.WriteAllText(Path.Combine(own, "cgroup.subtree_control"), "+memory");
            return new MemoryGroups(own, bytes, tell);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            tell($"Gateway:ReplicaMemory limits nothing here: {refused.Message}");
            return null;
        }
    }

    /// <summary>A group for one replica.</summary>
    /// <param name="name">Its own; a gateway that this one replaces has the same.</param>
    /// <returns>Where it is; null, and told, where there can be none.</returns>
    public string? Make(string name)
    {
        var place = Path.Combine(own, $"{Environment.ProcessId}-{name}");
        return Try(() =>
        {
            Directory.CreateDirectory(place);
            File.WriteAllText(Path.Combine(place, "memory.max"), bytes.ToString(CultureInfo.InvariantCulture));
            // What it has started itself is of no use without it.
            File.WriteAllText(Path.Combine(place, "memory.oom.group"), "1");
        }) ? place : null;
    }

    /// <summary>It has just begun, and has nothing yet.</summary>
    public void Enter(string place, int pid) => Try(() => MoveInto(place, pid));

    /// <summary>Nobody lives there any more.</summary>
    /// <param name="who">For people: who lived there.</param>
    public void Leave(string place, string who)
    {
        if (CgroupQuota.Lines(Path.Combine(place, "memory.events")).Any(IsKill))
            tell($"{who} needed more than Gateway:ReplicaMemory ({bytes >> 20} MiB) and was ended by the kernel");
        BestEffort.DeleteGroup(place);
    }

    private bool Try(Action change)
    {
        try
        {
            change();
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            tell($"the memory of a replica is not limited: {refused.Message}");
            return false;
        }
    }

    private static bool IsKill(string line) =>
        line.StartsWith("oom_kill ", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal);

    private static void MoveInto(string place, int pid) => File.WriteAllText(
        Path.Combine(place, Processes), pid.ToString(CultureInfo.InvariantCulture));

    // "0::/system.slice/gateway.service"; a gateway that another has started begins in that one's leaf.
    private static string OwnOf(string root)
    {
        var line = CgroupQuota.Lines(Path.Combine(root, "proc/self/cgroup"))
            .FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal));
        if (line is null) throw new IOException("this system has no control groups of version 2");
        var own = Path.Combine(root, Mount, line["0::/".Length..]).TrimEnd('/');
        return Path.GetFileName(own) == GatewayLeaf ? Path.GetDirectoryName(own)! : own;
    }
}
