using System.Threading.RateLimiting;

namespace Gateway.FrontDoor;

/// <summary>
/// Counts the requests of each client. Clients share a fixed number of counters, so that no number of them takes more
/// memory than that: two that meet in one, which is rare, share its limit too.
/// </summary>
public sealed class ClientLimit : IDisposable
{
    private const int Counters = 64 * 1024;

    private readonly PartitionedRateLimiter<HttpContext> _limiter;
    private readonly RateLimitOptions _options;

    public ClientLimit(RateLimitOptions options)
    {
        _options = options;
        var each = new FixedWindowRateLimiterOptions
        {
            PermitLimit = options.Requests ?? int.MaxValue,
            Window = options.Window,
            AutoReplenishment = false,
        };
        _limiter = PartitionedRateLimiter.Create<HttpContext, int>(context =>
            RateLimitPartition.GetFixedWindowLimiter(CounterOf(context), _ => each));
    }

    /// <summary>As <c>RateLimit-Policy</c> writes it: so many within so many seconds.</summary>
    public string Policy => string.Create(
        CultureInfo.InvariantCulture, $"\"client\";q={_options.Requests};w={_options.Window.TotalSeconds:0}");

    /// <summary>Counts the request. Null when it may pass, else the time until the client's count begins anew.</summary>
    public TimeSpan? Refuses(HttpContext context)
    {
        if (_options.Requests is null) return null;
        using var lease = _limiter.AttemptAcquire(context);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : _options.Window;
    }

    public void Dispose() => _limiter.Dispose();

    // A string's hash is another in each process: nobody can aim at somebody else's counter.
    private int CounterOf(HttpContext context) =>
        (ClientName.Of(context, _options.Header).GetHashCode(StringComparison.Ordinal) & int.MaxValue) % Counters;
}
