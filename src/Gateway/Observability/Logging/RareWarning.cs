namespace Gateway.Observability;

/// <summary>What anybody may cause as often as he likes is told of every ten seconds at most, with how often it
/// was.</summary>
public sealed class RareWarning(GatewayLog log, TimeProvider clock)
{
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _warned;
    private int _times;

    public void Warn(string what)
    {
        lock (_gate)
        {
            _times++;
            if (_warned is { } last && clock.GetElapsedTime(last) < _between) return;
            var more = _times > 1 ? $", the last of {_times} since the last warning" : "";
            log.Warn(what + more);
            (_warned, _times) = (clock.GetTimestamp(), 0);
        }
    }
}
