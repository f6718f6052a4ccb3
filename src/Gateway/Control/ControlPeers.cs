using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Control;

/// <summary>
/// Lets only the gateway's own user and root speak on the control socket, by the kernel's word for who is at the other
/// end. The socket's mode says the same, but it is set a moment after the socket is there, and whoever may change the
/// folder may change the mode. Linux only.
/// </summary>
public static partial class ControlPeers
{
    private const int Root = 0;

    public static ConnectionDelegate Watch(ConnectionDelegate next) => connection =>
    {
        var socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (socket is null || PeerProcess.UserOf(socket) is not { } user || MayEnter(user, EffectiveUser()))
            return next(connection);
        connection.Abort(new ConnectionAbortedException($"user {user} may not control this gateway"));
        return Task.CompletedTask;
    };

    public static bool MayEnter(int user, int own) => user == own || user == Root;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial int EffectiveUser();
}
