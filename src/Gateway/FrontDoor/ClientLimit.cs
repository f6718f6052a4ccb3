using System.Threading.RateLimiting;

namespace Gateway.FrontDoor;

public sealed class ClientLimit : IDisposable
{
    // A bound on memory, however many clients there are: two that meet in one counter, which is rare, share its limit.
    private const int Counters = 64 * 1024;

    private readonly PartitionedRateLimiter<HttpContext> _limiter;
    private readonly RateLimitOptions _options;

    public ClientLimit(RateLimitOptions options)
    {
        _options = options;
        Policy = $"\"client\";q={options.Requests};w={options.Window.TotalSeconds:0}";
        var each = new FixedWindowRateLimiterOptions
        {
            PermitLimit = options.Requests ?? int.MaxValue,
            Window = options.Window,
            AutoReplenishment = false,
        };
        _limiter = PartitionedRateLimiter.Create<HttpContext, int>(context =>
            RateLimitPartition.GetFixedWindowLimiter(CounterOf(context), _ => each));
    }

    /// <summary>As <c>RateLimit-Policy</c> writes it.</summary>
    public string Policy { get; }

    /// <summary>Null when it may pass, else the time until the client's count begins anew.</summary>
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

public static class ClientName
{
    private const int NetworkBytes = 8;

    public static string Of(HttpContext context, string? header)
    {
        if (header is not null && context.Request.Headers[header].LastOrDefault() is { Length: > 0 } value)
            return Last(value);
        return context.Connection.RemoteIpAddress is { } address ? Network(AddressForm.Unmapped(address)) : "";
    }

    // Of a list, the last one was written by the proxy in front; what is before it, anybody may have written.
    private static string Last(string list) => list[(list.LastIndexOf(',') + 1)..].Trim();

    // Whoever has one IPv6 address has all of its network.
    private static string Network(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes))
        : address.ToString();
}
