using System.Threading.Channels;
using Gateway.Replicas;

namespace Gateway.Control;

/// <summary>Waits until the fleet is as a verb wants it.</summary>
public static class FleetWait
{
    /// <param name="fleet">Looked at now and after every change.</param>
    /// <param name="judge">Null while there is something to wait for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<T> UntilAsync<T>(
        Fleet fleet, Func<FleetSnapshot, T?> judge, CancellationToken cancellation)
        where T : class
    {
        var looks = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Look(FleetChange change) => looks.Writer.TryWrite(true);
        fleet.Changed += Look;
        try
        {
            while (true)
            {
                if (judge(fleet.Current) is { } verdict) return verdict;
                await looks.Reader.ReadAsync(cancellation);
            }
        }
        finally
        {
            fleet.Changed -= Look;
        }
    }
}
