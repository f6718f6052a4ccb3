using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gateway.Control;

/// <summary>
/// The process behind a control socket, as the kernel knows it: the end of its last answer comes some milliseconds
/// before the end of the process, and whoever starts the next gateway needs the latter. Linux only; elsewhere nothing
/// is waited for.
/// </summary>
public static class PeerProcess
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int CredentialsSize = 12;

    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>Its id in this process's own namespace; null where it cannot be seen from here, or is
    /// this process itself.</summary>
    public static int? IdOf(Socket connected) =>
        Credentials(connected) is { } peer && peer.Pid > 0 && peer.Pid != Environment.ProcessId ? peer.Pid : null;

    /// <summary>The user that it runs as; null where the kernel does not say.</summary>
    public static int? UserOf(Socket connected) => Credentials(connected)?.User;

    /// <summary>Returns when the process has ended; see <see cref="ProcessTree.IsAlive"/>.</summary>
    public static async Task EndedAsync(int pid, CancellationToken cancellation)
    {
        while (ProcessTree.IsAlive(pid)) await Task.Delay(_betweenLooks, cancellation);
    }

    // struct ucred: pid, uid, gid.
    private static (int Pid, int User)? Credentials(Socket connected)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        connected.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return (MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<int>(credentials[sizeof(int)..]));
    }
}
