using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Gateway.FrontDoor;

/// <summary>Turns connections away that are too many, before any of them is served.</summary>
public sealed class ConnectionLimit(
    Func<GatewayOptions> options, MadeOfLive<AddressList> trusted, Refusals refusals, ErrorPages pages,
    TimeProvider clock)
{
    // A browser asks as soon as it is connected; nobody holds much by being too many.
    private const int MostWaitedFor = 64;
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(250);

    private readonly ConnectionCounts _counts = new();
    private int _waitedFor;

    /// <param name="speaksHttp">Whether it can be told so: without TLS, over HTTP/1.1.</param>
    public Func<ConnectionDelegate, ConnectionDelegate> Hold(bool speaksHttp) => next => async connection =>
    {
        if (Refused(connection, out var holder) is not { } problem) await HeldAsync(holder, () => next(connection));
        else if (speaksHttp) await TurnAwayAsync(connection.Transport, problem);
    };

    public MultiplexedConnectionDelegate Hold(MultiplexedConnectionDelegate next) => async connection =>
    {
        if (Refused(connection, out var holder) is null) await HeldAsync(holder, () => next(connection));
        else connection.Abort();
    };

    private async Task TurnAwayAsync(IDuplexPipe client, Problem problem)
    {
        if (Interlocked.Increment(ref _waitedFor) <= MostWaitedFor) await AskedAsync(client.Input);
        Interlocked.Decrement(ref _waitedFor);
        await RawProblem.WriteAsync(client, problem, pages);
    }

    // What has come is read as well: over what is not, the system would forget the answer.
    private async Task AskedAsync(PipeReader input)
    {
        using var patience = new CancellationTokenSource(_patience, clock);
        try
        {
            input.AdvanceTo((await input.ReadAsync(patience.Token)).Buffer.Start);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // It may listen all the same.
        }
    }

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
