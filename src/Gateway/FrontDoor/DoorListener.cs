using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.FrontDoor;

/// <summary>One address behind a <see cref="Door"/>. Accepting can end, and begin again, without Kestrel's
/// notice.</summary>
/// <param name="door">Says whether to accept.</param>
/// <param name="inner">Kestrel's own.</param>
/// <param name="ours">The address goes when this process stops listening; one of systemd's stays.</param>
internal sealed class DoorListener(Door door, IConnectionListener inner, bool ours) : IConnectionListener
{
    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_unbound.Task.IsCompleted)
        {
            try
            {
                if (await inner.AcceptAsync(door.Accepting) is { } connection) return connection;
                // Null would be the end for Kestrel, which has not been told to stop yet.
                await _unbound.Task;
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAny(door.Opened, _unbound.Task);
            }
        }

        return null;
    }

    /// <summary>Closes the socket; Kestrel is told when it unbinds.</summary>
    public async Task CloseAsync()
    {
        if (_closed) return;
        _closed = true;
        await inner.UnbindAsync();
        // The system removes the file of a socket only where the same process has made it.
        if (ours && inner.EndPoint is UnixDomainSocketEndPoint unix) File.Delete(unix.ToString());
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (!door.HandedOver) await CloseAsync();
        _unbound.TrySetResult();
    }

    // Closing a socket that was bound to a file deletes the file, which is the heir's now.
    public ValueTask DisposeAsync() => door.HandedOver ? ValueTask.CompletedTask : inner.DisposeAsync();
}
