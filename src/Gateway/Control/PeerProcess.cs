using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Control;

/// <summary>Who is at the other end of a control socket, by the kernel's word; unknown but on Linux.</summary>
public static class PeerProcess
{
    private const int Root = 0;
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int CredentialsSize = 12;

    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>In this process's own namespace; null where it cannot be seen from here or is this process.</summary>
    public static int? IdOf(Socket connected) =>
        Of(connected) is { Pid: > 0 } peer && peer.Pid != Environment.ProcessId ? peer.Pid : null;

    // struct ucred: pid, uid, gid.
    public static (int Pid, int User)? Of(Socket connected)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        connected.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return (MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<int>(credentials[sizeof(int)..]));
    }

    // A gateway's last answer ends some milliseconds before its process, whose end the next gateway needs.
    public static async Task EndedAsync(int pid, CancellationToken cancellation)
    {
        while (ProcessTree.IsAlive(pid)) await Task.Delay(_betweenLooks, cancellation);
    }

    // Lets only the gateway's own user and root speak. The socket's mode says the same, but a moment after the socket
    // is there, and whoever may change the folder may change the mode.
    public static ConnectionDelegate Guard(ConnectionDelegate next) => connection =>
    {
        var socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (socket is null || Of(socket) is not { User: var user } || MayEnter(user, EffectiveUser.Id))
            return next(connection);
        connection.Abort(new ConnectionAbortedException($"user {user} may not control this gateway"));
        return Task.CompletedTask;
    };

    public static bool MayEnter(int user, int own) => user == own || user == Root;

    /// <exception cref="ForeignPeerException">Somebody else listens there, who could tell anything.</exception>
    /// <param name="named">Root, who may speak to all, has said that it means this one.</param>
    public static void MustBeBelieved(Socket connected, string address, bool named = true)
    {
        if (Of(connected) is { User: var user } && !MayBeBelieved(user, EffectiveUser.Id, named))
            throw new ForeignPeerException(address, user);
    }

    public static bool MayBeBelieved(int user, int own, bool named) =>
        user == own || user == Root || (own == Root && named);
}

/// <summary>What listens there is not this user's and not root's.</summary>
public sealed class ForeignPeerException(string address, int user)
    : IOException($"{address} belongs to user {user}, who is not believed");
