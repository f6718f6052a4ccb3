using Gateway.Observability;

namespace Gateway.Control;

/// <summary>Whoever guesses gets an answer a second, all guessers together, and is told of in the log.</summary>
public sealed class WrongTokens(GatewayLog log, TimeProvider clock)
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly RareWarning _warning = new(log, clock);

    public async Task SlowAsync(string peer, CancellationToken gone)
    {
        _warning.Warn($"admin address: a wrong token from {peer}");
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
}
