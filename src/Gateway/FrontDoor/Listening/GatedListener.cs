using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.FrontDoor;

/// <summary>Accepting can end, and begin again, without Kestrel's notice.</summary>
/// <param name="ours">The address goes when this process stops listening; one of systemd's stays.</param>
internal sealed class GatedListener(
    GatedTransport transport, Socket socket, SocketConnectionContextFactory connections, bool ours)
    : IConnectionListener
{
    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket _socket = socket;
    private bool _closed;

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_unbound.Task.IsCompleted)
        {
            try
            {
                await transport.RoomAsync(transport.Accepting);
                return await transport.CountAsync(NextAsync(transport.Accepting));
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAny(transport.Opened, _unbound.Task);
            }
            catch (Exception) when (_closed)
            {
                // Null would be the end for Kestrel, which has not been told to stop yet.
                await _unbound.Task;
            }
            catch (Exception pause) when (pause is ObjectDisposedException || IsLack(pause))
            {
                // Another socket takes its place. Or none is left: Kestrel's own listener would ask without a pause.
                await Task.WhenAny(Task.Delay(GatedTransport.UntilAskedAgain, CancellationToken.None), _unbound.Task);
            }
            catch (SocketException)
            {
                // The client went while it waited to be accepted.
            }
        }

        return null;
    }

    /// <summary>Listens anew where somebody has taken its file away.</summary>
    public bool Restore()
    {
        if (_closed || !ours || EndPoint is not UnixDomainSocketEndPoint unix) return false;
        if (File.Exists(unix.ToString())) return false;
        _socket = transport.Renew(_socket, EndPoint);
        return true;
    }

    public void Close()
    {
        if (_closed) return;
        _closed = true;
        _socket.Dispose();
        // The system removes the file of a socket only where the same process has made it.
        if (ours && EndPoint is UnixDomainSocketEndPoint unix) File.Delete(unix.ToString());
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (!transport.HandedOver) Close();
        _unbound.TrySetResult();
        return ValueTask.CompletedTask;
    }

    // Closing a socket that was bound to a file deletes the file, which is the new gateway's now.
    public ValueTask DisposeAsync()
    {
        if (!transport.HandedOver) _socket.Dispose();
        connections.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool IsLack(Exception failure) => failure is SocketException lack && DescriptorBudget.IsLack(lack);

    private async ValueTask<ConnectionContext> NextAsync(CancellationToken cancellation)
    {
        var accepted = await _socket.AcceptAsync(cancellation);
        if (accepted.LocalEndPoint is IPEndPoint) accepted.NoDelay = true;
        return connections.Create(accepted);
    }
}
