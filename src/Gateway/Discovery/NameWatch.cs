namespace Gateway.Discovery;

/// <summary>Asks once: a name server, a file.</summary>
public interface ILookUp
{
    Task<NameAnswer> AskAsync(Upstream upstream, CancellationToken stop);
}

/// <summary>Asks again and again where nobody tells of changes.</summary>
public sealed class NameWatch(Upstream upstream, ILookUp lookUp, DiscoveryOptions options, TimeProvider clock)
    : IEndpointWatch
{
    private readonly AsyncSignal _hurried = new();
    private int _barren;

    public void Hurry() => _hurried.Set();

    public async Task RunAsync(Action<NameAnswer> tell, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var hurried = _hurried.Next;
                var answer = await lookUp.AskAsync(upstream, stop);
                _barren = answer.Trouble is null ? 0 : _barren + 1;
                tell(answer);
                await RefreshInterval.WaitAsync(RefreshInterval.Next(_barren, options), hurried, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The gateway stops.
        }
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

    public static async Task WaitAsync(TimeSpan wait, Task hurried, TimeProvider clock, CancellationToken stop)
    {
        await Task.Delay(AtOnce, clock, stop);
        await AsyncSignal.WaitAsync(hurried, wait - AtOnce, clock, stop);
    }
}
