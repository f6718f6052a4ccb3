using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>How clients leave: each is told with its next answer, and whoever asks nothing gets a while to.</summary>
/// <param name="transport">Where they came in.</param>
/// <param name="counters">Know whether somebody waits for an answer.</param>
/// <param name="clock">Times the silence.</param>
public sealed class ConnectionDrain(GatedTransport transport, GatewayCounters counters, TimeProvider clock)
{
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns when nobody is inside, when nobody has asked for <paramref name="linger"/>, or when the
    /// patience is over. Connections that are left may be cut then. An infinite linger waits for them all.</summary>
    public async Task WaitAsync(TimeSpan linger, CancellationToken patience)
    {
        var (seen, since) = (counters.Requests, clock.GetTimestamp());
        while (transport.Inside > 0 && !patience.IsCancellationRequested)
        {
            if (counters.InFlight > 0 || counters.Requests != seen)
                (seen, since) = (counters.Requests, clock.GetTimestamp());
            else if (linger >= TimeSpan.Zero && clock.GetElapsedTime(since) >= linger) return;
            await Task.Delay(_betweenLooks, clock, CancellationToken.None);
        }
    }
}
