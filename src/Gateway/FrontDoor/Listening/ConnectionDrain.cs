using Gateway.Requests;

namespace Gateway.FrontDoor;

public sealed class ConnectionDrain(GatedTransport transport, GatewayCounters counters, TimeProvider clock)
{
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(25);

    /// <param name="linger">Ends the wait when nobody has asked for so long; infinite waits for them all.</param>
    public async Task WaitAsync(TimeSpan linger, CancellationToken patience)
    {
        var (seen, since) = (counters.Requests, clock.GetTimestamp());
        while (!transport.IsEmpty && !patience.IsCancellationRequested)
        {
            if (counters.InFlight > 0 || counters.Requests != seen)
                (seen, since) = (counters.Requests, clock.GetTimestamp());
            else if (linger >= TimeSpan.Zero && clock.GetElapsedTime(since) >= linger) return;
            await Task.Delay(_betweenLooks, clock, CancellationToken.None);
        }
    }
}
