using Gateway.Observability;

namespace Gateway.FrontDoor;

/// <summary>Counts with the other gateways. While Redis does not answer in time, this gateway counts for itself and
/// says so.</summary>
public sealed class SharedRates(
    RedisCounts redis, LocalRates local, TimeSpan patience, GatewayLog log, TimeProvider clock) : IAsyncDisposable
{
    // Between two tries of a Redis that did not answer: each costs one request its patience.
    private static readonly TimeSpan _betweenTries = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _lostAt;

    public async ValueTask<RateRefusal?> TakeAsync(IReadOnlyList<RateAsk> asks)
    {
        if (!MayTry()) return Alone(asks);
        try
        {
            var refusal = await redis.TakeAsync(asks).WaitAsync(patience, clock);
            Found();
            return refusal;
        }
        catch (Exception failure)
        {
            // Whatever it is: a request is never lost for being counted.
            Lost(failure);
            return Alone(asks);
        }
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    private RateRefusal? Alone(IReadOnlyList<RateAsk> asks)
    {
        GatewayMetrics.RateCountedAlone();
        return local.Take(asks);
    }

    private bool MayTry()
    {
        lock (_gate)
        {
            if (_lostAt is not { } lost) return true;
            if (clock.GetElapsedTime(lost) < _betweenTries) return false;
            _lostAt = clock.GetTimestamp();
            return true;
        }
    }

    private void Lost(Exception failure)
    {
        lock (_gate)
        {
            if (_lostAt is null)
                log.Warn("rate limits: Redis does not answer, and this gateway counts for itself until it does: "
                    + FirstLine(failure));
            _lostAt = clock.GetTimestamp();
        }
    }

    private void Found()
    {
        lock (_gate)
        {
            if (_lostAt is null) return;
            _lostAt = null;
            log.Say("rate limits: Redis answers again, and gateways count together");
        }
    }

    private static string FirstLine(Exception failure) => failure.Message.Split('\n', ';')[0].Trim();
}
