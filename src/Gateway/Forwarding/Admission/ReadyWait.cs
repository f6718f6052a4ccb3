using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>Requests wait until a replica is ready: a developer's only one restarts, or does not compile.</summary>
public sealed class ReadyWait
{
    // A rebuild and a start take seconds, on a busy machine many.
    private static readonly TimeSpan _developersPatience = TimeSpan.FromSeconds(30);

    private readonly Fleet _fleet;
    private readonly TimeSpan _atMost;
    private readonly TimeProvider _clock;
    private readonly AsyncSignal _changed = new();

    /// <param name="atMost">For one request, all its attempts together; zero holds nothing.</param>
    public ReadyWait(Fleet fleet, TimeSpan atMost, TimeProvider clock)
    {
        (_fleet, _atMost, _clock) = (fleet, atMost, clock);
        fleet.Changed += change =>
        {
            if (change.To == ReplicaState.Ready) _changed.Set();
        };
        fleet.Blocked += _changed.Set;
    }

    public static ReadyWait For(GatewayOptions options, Fleet fleet, TimeProvider clock) => new(
        fleet, options.HoldTimeout ?? (options.Reload ? _developersPatience : TimeSpan.Zero), clock);

    /// <returns>False when none is ready, and there is no time left, nobody to wait for it or nothing to wait
    /// for.</returns>
    public async ValueTask<bool> WaitAsync(TimeSpan spent, CancellationToken clientGone)
    {
        if (spent >= _atMost) return false;
        // The signal first, the look second: what comes ready in between is not missed.
        var changed = _changed.Next;
        var fleet = _fleet.Current;
        if (fleet.Ready.Length > 0) return true;
        if (fleet.Blocked) return false;
        try
        {
            await changed.WaitAsync(_atMost - spent, _clock, clientGone);
            return true;
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
