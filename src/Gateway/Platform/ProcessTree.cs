using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <summary>None of it fails: a process that has ended by itself is what was wanted.</summary>
public static partial class ProcessTree
{
    internal const int SigTerm = 15;
    internal const int SigKill = 9;

    public static void Terminate(int pid) => Signal(pid, SigTerm);

    public static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            Kill(process);
        }
        catch (ArgumentException)
        {
        }
    }

    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Win32Exception
            or InvalidOperationException or AggregateException)
        {
            // Its children could not be listed, for want of a descriptor perhaps, and it is stopped: ended alone.
            KillAlone(process);
        }
    }

    /// <summary>False for a zombie as well.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited && !IsZombie(pid);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It is there, and another user's.
            return gone is Win32Exception;
        }
    }

    /// <summary>State, parent's id and more, of an id or of <c>self</c>; Linux alone.</summary>
    public static string[] Stat(string process)
    {
        // 42 (gateway) S 1 …: the name may hold anything, so the fields are counted from the last bracket.
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    // A negative id is a group's; signal 0 only asks whether there is anybody.
    internal static bool Signal(int pid, int signal) => SendSignal(pid, signal) == 0;

    private static void KillAlone(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
        }
    }

    private static bool IsZombie(int pid)
    {
        try
        {
            return Stat($"{pid}")[0] is "Z" or "X";
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
