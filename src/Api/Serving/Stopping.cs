namespace Api.Serving;

/// <summary>
/// Stops in rounds: ready goes off, then (after <c>Stopping:ReadyOffSeconds</c>, for load balancers that only learn by
/// asking) streams end, then Kestrel finishes its requests.
/// </summary>
public sealed class Stopping(IHostApplicationLifetime lifetime, IConfiguration configuration)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _streams = new();

    public bool HasBegun => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Cancelled when a stream shall say goodbye.</summary>
    public CancellationToken Streams => _streams.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Whoever asks a second time may come after the end.
        if (_streams.IsCancellationRequested) return;
        var readyOff = TimeSpan.FromSeconds(configuration.GetValue("Stopping:ReadyOffSeconds", 0.0));
        await Task.Delay(readyOff, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _streams.CancelAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _streams.Dispose();
}
