using Api.Database;
using Npgsql;

namespace Api.Changes;

/// <summary>
/// Tells the streams of this replica that the change log has grown, whichever replica wrote: PostgreSQL says so itself
/// (LISTEN), a SQLite file has to be asked. One watcher a process, and only while somebody listens.
/// </summary>
public sealed partial class ChangeWatcher(
    DatabaseChoice choice, ILogger<ChangeWatcher> log) : BackgroundService
{
    private static readonly TimeSpan _pollPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _retryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _somebodyListens = new(0, 1);
    private TaskCompletionSource _grown = NewSignal();
    private int _listeners;

    /// <summary>Ends when the log may have grown since this was called: ask for it before reading, wait after.</summary>
    public Task Grown
    {
        get
        {
            lock (_gate) return _grown.Task;
        }
    }

    public IDisposable Listen()
    {
        lock (_gate)
            if (++_listeners == 1 && _somebodyListens.CurrentCount == 0)
                _somebodyListens.Release();
        return new Listener(this);
    }

    public override void Dispose()
    {
        _somebodyListens.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                if (!HasListeners()) await _somebodyListens.WaitAsync(stoppingToken);
                await (choice.IsPostgres ? ListenOnServerAsync(stoppingToken) : PollAsync(stoppingToken));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogRetry(log, e);
                await Task.Delay(_retryPause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_pollPause);
        for (long? last = null; HasListeners();)
        {
            var now = await choice.LastChangeAsync(cancellationToken);
            if (now != last) Signal();
            last = now;
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task ListenOnServerAsync(CancellationToken cancellationToken)
    {
        // Keep-alive finds a server that vanished without a word.
        var settings = new NpgsqlConnectionStringBuilder(choice.ConnectionString) { KeepAlive = 10, Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await connection.ExecuteAsync($"LISTEN {PostgresGrantsDb.Channel}", cancellationToken);
        while (HasListeners())
        {
            // Also after a reconnect: what happened in between has no notification.
            Signal();
            await connection.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);
        }
    }

    private void Signal()
    {
        TaskCompletionSource grown;
        lock (_gate) (grown, _grown) = (_grown, NewSignal());
        grown.SetResult();
    }

    private bool HasListeners()
    {
        lock (_gate) return _listeners > 0;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(1, LogLevel.Warning, "Changes cannot be watched; trying again")]
    private static partial void LogRetry(ILogger log, Exception e);

    private sealed class Listener(ChangeWatcher watcher) : IDisposable
    {
        public void Dispose()
        {
            lock (watcher._gate) watcher._listeners--;
        }
    }
}
