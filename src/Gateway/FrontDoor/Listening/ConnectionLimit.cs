using Microsoft.AspNetCore.Connections;

namespace Gateway.FrontDoor;

/// <summary>Turns connections away that are too many, before anything is read of them.</summary>
public sealed class ConnectionLimit(
    Func<GatewayOptions> options, MadeOfLive<AddressList> trusted, Refusals refusals)
{
    private readonly ConnectionCounts _counts = new();

    /// <param name="speaksHttp">Whether it can be told so: without TLS, over HTTP/1.1.</param>
    public Func<ConnectionDelegate, ConnectionDelegate> Hold(bool speaksHttp) => next => async connection =>
    {
        if (Refused(connection, out var holder) is not { } problem) await HeldAsync(holder, () => next(connection));
        else if (speaksHttp) await RawProblem.WriteAsync(connection.Transport.Output, problem);
    };

    public MultiplexedConnectionDelegate Hold(MultiplexedConnectionDelegate next) => async connection =>
    {
        if (Refused(connection, out var holder) is null) await HeldAsync(holder, () => next(connection));
        else connection.Abort();
    };

    private async Task HeldAsync(IPAddress? holder, Func<Task> serve)
    {
        try
        {
            await serve();
        }
        finally
        {
            _counts.Leave(holder);
        }
    }

    private Problem? Refused(BaseConnectionContext connection, out IPAddress? holder)
    {
        var (peer, limits) = ((connection.RemoteEndPoint as IPEndPoint)?.Address, options().Limits);
        // Behind a trusted proxy are all of its clients.
        holder = peer is null || trusted.Value.Contains(peer) ? null : AddressForm.Holder(peer);
        var verdict = _counts.Enter(holder, limits.Connections, limits.ConnectionsPerAddress);
        return verdict == ConnectionVerdict.Held ? null : Told(verdict, peer);
    }

    private Problem Told(ConnectionVerdict verdict, IPAddress? peer)
    {
        var inAll = verdict == ConnectionVerdict.TooMany;
        refusals.Tell(
            inAll ? "connections" : "connections_per_address", peer,
            inAll ? "Gateway:Limits:Connections are open" : "it has Gateway:Limits:ConnectionsPerAddress open");
        return ProblemLadder.TooManyConnections(inAll, RequestIds.New());
    }
}
