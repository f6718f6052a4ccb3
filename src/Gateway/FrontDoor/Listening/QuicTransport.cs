using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.FrontDoor;

/// <summary>Two gateways on one UDP port would take each other's packets: one that replaces another listens when that
/// has gone.</summary>
public sealed class QuicTransport(
    IMultiplexedConnectionListenerFactory transport, Func<bool> replaces, TimeProvider clock)
    : IMultiplexedConnectionListenerFactory
{
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(250);

    public ValueTask<IMultiplexedConnectionListener> BindAsync(
        EndPoint endpoint, IFeatureCollection? features = null, CancellationToken cancellationToken = default) =>
        replaces()
            ? ValueTask.FromResult<IMultiplexedConnectionListener>(new Successor(this, endpoint, features))
            : transport.BindAsync(endpoint, features, cancellationToken);

    // Without the option by which QUIC lets others have the port, too.
    private static bool IsFree(EndPoint endpoint)
    {
        using var probe = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Bind(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<IMultiplexedConnectionListener> BindLaterAsync(
        EndPoint endpoint, IFeatureCollection? features, CancellationToken cancellation)
    {
        while (!IsFree(endpoint)) await Task.Delay(_betweenLooks, clock, cancellation);
        return await transport.BindAsync(endpoint, features, cancellation);
    }

    private sealed class Successor(QuicTransport transport, EndPoint endpoint, IFeatureCollection? features)
        : IMultiplexedConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();
        private IMultiplexedConnectionListener? _listener;

        public EndPoint EndPoint => endpoint;

        public async ValueTask<MultiplexedConnectionContext?> AcceptAsync(
            IFeatureCollection? ofConnection = null, CancellationToken cancellationToken = default)
        {
            try
            {
                _listener ??= await transport.BindLaterAsync(endpoint, features, _unbound.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }

            return await _listener.AcceptAsync(ofConnection, cancellationToken);
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            if (_listener is not null) await _listener.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            if (_listener is not null) await _listener.DisposeAsync();
            _unbound.Dispose();
        }
    }
}
