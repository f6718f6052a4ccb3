using System.Data.Common;
using Api.Database;

namespace Api.Indexing;

/// <summary>
/// The rows in memory, as the database has them now: each search first asks the change log whether something is new.
/// </summary>
public sealed class SearchIndex(DatabaseChoice choice, IndexSnapshot snapshot, TimeProvider clock) : IDisposable
{
    /// <summary>How long a change that nobody logged stays unseen, such as one to a table without its triggers.</summary>
    private static readonly TimeSpan _unlogged = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ReaderWriterLockSlim _gate = new();
    private volatile State? _state;
    private long _checks;
    private long _lastChecked;

    /// <summary>What a search notes when it comes.</summary>
    public long Checks => Interlocked.Read(ref _checks);

    /// <summary>Lets <paramref name="read"/> look at the rows as they were committed when the search came, or later.</summary>
    /// <param name="came">The <see cref="Checks"/> of then.</param>
    public async Task<T> ReadAsync<T>(long came, Func<RowTable, T> read, CancellationToken cancellationToken)
    {
        var rows = await CurrentAsync(came, cancellationToken);
        _gate.EnterReadLock();
        try
        {
            return read(rows);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _gate.Dispose();
    }

    private async Task<RowTable> CurrentAsync(long came, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // One that began after this search has come counts for it, too.
            if (_lastChecked > came && _state is { } known) return known.Rows;
            var check = Interlocked.Increment(ref _checks);
            await CheckAsync();
            _lastChecked = check;
            return _state!.Rows;
        }
        finally
        {
            _turn.Release();
        }
    }

    // Not stopped when the first client leaves: others wait for the same.
    private async Task CheckAsync()
    {
        await using var connection = choice.Connect();
        await connection.OpenAsync();
        var last = await IndexSource.LastChangeAsync(connection, default);
        if (_state is { } state && state.LastChange == last && IsFresh(state)) return;
        // Less than was seen: another database has taken its place.
        if (_state?.LastChange > last) _state = null;
        _state ??= await snapshot.LoadAsync(connection, clock.GetTimestamp());
        while (_state is not null && await CatchUpAsync(connection)) { }
        var loaded = _state is null || _state.Rows.IsWorn || !await IsWholeAsync(_state, connection);
        if (loaded) await LoadAsync(connection);
        await snapshot.SaveAsync(_state!, connection);
        // All rows leave more behind than is kept, and nothing else that comes soon would have it taken away.
        if (loaded) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private bool IsFresh(State state) => clock.GetElapsedTime(state.CheckedAt) < _unlogged;

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> CatchUpAsync(DbConnection connection)
    {
        var changes = await IndexSource.ChangesAsync(connection, _state!.LastChange, default);
        if (changes.Count == 0) return false;
        if (changes.Exists(change => change.OpportunityId is null)) _state = null;
        else await ApplyAsync(_state, connection, [.. changes.Select(one => one.OpportunityId!.Value)], changes[^1].ChangeId);
        return true;
    }

    private async Task ApplyAsync(State state, DbConnection connection, List<long> ids, long lastChange)
    {
        var rows = await IndexSource.RowsAsync(connection, ids).ToDictionaryAsync(row => row.OpportunityId);
        _gate.EnterWriteLock();
        try
        {
            foreach (var id in ids.Distinct())
                if (rows.TryGetValue(id, out var row)) state.Rows.Put(row, isNew: false);
                else state.Rows.Remove(id);
        }
        finally
        {
            _gate.ExitWriteLock();
        }

        _state = state with { LastChange = lastChange };
    }

    private async Task<bool> IsWholeAsync(State state, DbConnection connection)
    {
        if (state.IsChecked && IsFresh(state)) return true;
        var isLogged = await ChangeTriggers.AreThereAsync(connection, choice.IsPostgres, default)
            && await ChangeTriggers.MarkAsync(connection, choice.IsPostgres, default) == state.Triggers;
        var extent = await IndexSource.ExtentAsync(connection, default);
        _state = state with { CheckedAt = clock.GetTimestamp(), IsChecked = true };
        return isLogged && extent == (state.Rows.Count, state.Rows.HighestId);
    }

    // The log is read first: a change in between is applied twice, and none is missed.
    private async Task LoadAsync(DbConnection connection)
    {
        var triggers = await ChangeTriggers.MarkAsync(connection, choice.IsPostgres, default);
        var last = await IndexSource.LastChangeAsync(connection, default);
        var rows = new RowTable();
        await foreach (var row in IndexSource.RowsAsync(connection)) rows.Put(row, isNew: true);
        rows.Pack();
        _state = new State(rows, last, triggers, clock.GetTimestamp(), IsChecked: true);
    }

    /// <param name="Rows">What was read.</param>
    /// <param name="LastChange">The log's last line that they have.</param>
    /// <param name="Triggers">The mark of those that wrote the log.</param>
    /// <param name="CheckedAt">When they last were the database's, as far as can be told.</param>
    /// <param name="IsChecked">False for those of a file.</param>
    public sealed record State(RowTable Rows, long LastChange, long Triggers, long CheckedAt, bool IsChecked);
}
