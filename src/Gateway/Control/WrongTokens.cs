using Gateway.Observability;

namespace Gateway.Control;

/// <summary>Whoever guesses gets an answer a second, all guessers together, and is told of in the log.</summary>
public sealed class WrongTokens(GatewayLog log, TimeProvider clock)
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _betweenWarnings = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private long? _warned;
    private int _guesses;

    public async Task SlowAsync(string peer, CancellationToken gone)
    {
        Warn(peer);
        await _turn.WaitAsync(gone);
        try
        {
            await Task.Delay(Pause, clock, gone);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Warn(string peer)
    {
        lock (_gate)
        {
            _guesses++;
            if (_warned is { } last && clock.GetElapsedTime(last) < _betweenWarnings) return;
            var more = _guesses > 1 ? $", the last of {_guesses} since the last warning" : "";
            log.Warn($"admin address: a wrong token from {peer}{more}");
            (_warned, _guesses) = (clock.GetTimestamp(), 0);
        }
    }
}
