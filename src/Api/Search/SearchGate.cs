using System.Threading.RateLimiting;

namespace Api.Search;

/// <summary>
/// Bounds the work of searches to what the processor can do: as many at once as it has cores, a short queue, and who
/// comes then is told to come back, instead of making everybody wait, the health check included.
/// </summary>
public sealed class SearchGate : IDisposable
{
    private const int Queue = 64;

    /// <summary>A CSV is sent as fast as its reader takes it: others must not wait for that.</summary>
    private const int Exports = 4;

    private readonly ConcurrencyLimiter _searches = Limit(Environment.ProcessorCount, Queue);
    private readonly ConcurrencyLimiter _exports = Limit(Exports, Exports);

    /// <exception cref="OverloadException">The queue is full.</exception>
    public ValueTask<RateLimitLease> SearchAsync(CancellationToken cancellationToken) =>
        EnterAsync(_searches, cancellationToken);

    /// <inheritdoc cref="SearchAsync"/>
    public ValueTask<RateLimitLease> ExportAsync(CancellationToken cancellationToken) =>
        EnterAsync(_exports, cancellationToken);

    public void Dispose()
    {
        _searches.Dispose();
        _exports.Dispose();
    }

    private static async ValueTask<RateLimitLease> EnterAsync(
        ConcurrencyLimiter limiter, CancellationToken cancellationToken)
    {
        var lease = await limiter.AcquireAsync(1, cancellationToken);
        if (lease.IsAcquired) return lease;
        lease.Dispose();
        throw new OverloadException();
    }

    private static ConcurrencyLimiter Limit(int permits, int queue) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}

/// <summary>Becomes a 503 with <c>Retry-After</c>.</summary>
public sealed class OverloadException() : Exception("More searches wait than can be answered soon.");
