namespace Gateway.Discovery;

public interface INameResolver
{
    /// <exception cref="SocketException">The name is unknown, or nobody could be asked.</exception>
    Task<IPAddress[]> ResolveAsync(string host);
}

/// <summary>Knows <c>/etc/hosts</c> and <c>resolv.conf</c>; a look-up ends only by itself.</summary>
public sealed class SystemResolver : INameResolver
{
    public Task<IPAddress[]> ResolveAsync(string host) => Dns.GetHostAddressesAsync(host);
}

/// <summary>Addresses, or why there are none; never both.</summary>
/// <param name="Failed">Nobody could be asked, so that it says nothing of the name.</param>
public sealed record NameAnswer(
    Upstream Upstream, IReadOnlyList<IPEndPoint> Addresses, string? Trouble, bool Failed = false);

public sealed class NameWatch(
    Upstream upstream, INameResolver resolver, DiscoveryOptions options, TimeProvider clock, Action<NameAnswer> tell)
{
    private readonly AsyncSignal _hurried = new();
    private int _barren;

    /// <summary>Somebody could not connect, so the answer may be old.</summary>
    public void Hurry() => _hurried.Set();

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var hurried = _hurried.Next;
                var answer = await AskAsync(stop);
                _barren = answer.Trouble is null ? 0 : _barren + 1;
                tell(answer);
                await WaitAsync(RefreshInterval.Next(_barren, options), hurried, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task<NameAnswer> AskAsync(CancellationToken stop)
    {
        try
        {
            var addresses = await resolver.ResolveAsync(upstream.Host).WaitAsync(stop);
            return addresses.Length == 0
                ? new NameAnswer(upstream, [], $"{upstream.Host} has no address")
                : new NameAnswer(upstream, [.. addresses.Select(Reach).Distinct()], null);
        }
        catch (SocketException failure)
        {
            return new NameAnswer(upstream, [], Explain(failure), Failed: !SaysNone(failure));
        }
    }

    // NXDOMAIN and NODATA are answers.
    private static bool SaysNone(SocketException failure) =>
        failure.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;

    private IPEndPoint Reach(IPAddress address) =>
        new(AddressForm.Unmapped(address), upstream.Port);

    private string Explain(SocketException failure) => failure.SocketErrorCode switch
    {
        _ when SaysNone(failure) => $"the name {upstream.Host} does not resolve",
        SocketError.TryAgain => $"the name {upstream.Host} cannot be looked up: the name server does not answer",
        _ => $"the name {upstream.Host} cannot be looked up: {failure.Message}",
    };

    private async Task WaitAsync(TimeSpan wait, Task hurried, CancellationToken stop)
    {
        await Task.Delay(RefreshInterval.AtOnce, clock, stop);
        await AsyncSignal.WaitAsync(hurried, wait - RefreshInterval.AtOnce, clock, stop);
    }
}

public static class RefreshInterval
{
    /// <summary>The least wait: a storm of failures must not become a storm of look-ups.</summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(100);

    /// <param name="barren">Look-ups in a row that failed or found nothing.</param>
    public static TimeSpan Next(int barren, DiscoveryOptions options)
    {
        if (barren == 0) return options.Interval;
        var longest = options.BackOffMax > options.Interval ? options.BackOffMax : options.Interval;
        return Doubling.Of(options.Interval, barren - 1, longest);
    }
}
