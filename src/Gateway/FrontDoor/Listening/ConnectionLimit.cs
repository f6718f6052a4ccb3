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
        var (peer, limits) = ((connection.RemoteEndPoint as IPEndPoint)?.Address, options().Limits);
        // Behind a trusted proxy are all of its clients.
        var holder = peer is null || trusted.Value.Contains(peer) ? null : AddressForm.Holder(peer);
        var verdict = _counts.Enter(holder, limits.Connections, limits.ConnectionsPerAddress);
        if (verdict != ConnectionVerdict.Held)
        {
            if (Told(verdict, peer) is { } problem && speaksHttp)
                await RawProblem.WriteAsync(connection.Transport.Output, problem);
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            _counts.Leave(holder);
        }
    };

    private Problem Told(ConnectionVerdict verdict, IPAddress? peer)
    {
        var inAll = verdict == ConnectionVerdict.TooMany;
        refusals.Tell(
            inAll ? "connections" : "connections_per_address", peer,
            inAll ? "Gateway:Limits:Connections are open" : "it has Gateway:Limits:ConnectionsPerAddress open");
        return ProblemLadder.TooManyConnections(inAll, RequestIds.New());
    }
}
