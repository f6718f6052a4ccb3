using System.Data.Common;
using Api.Database;

namespace Api.Indexing;

/// <summary>
/// The rows in memory, as the database has them now: each search first asks the change log whether something is new.
/// </summary>
public sealed class SearchIndex(DatabaseChoice choice, TimeProvider clock) : IDisposable
{
    /// <summary>How long a change that nobody logged stays unseen, such as one to a table without its triggers.</summary>
    private static readonly TimeSpan _unlogged = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _writer = new(1);
    private readonly ReaderWriterLockSlim _gate = new();
    private State? _state;

    /// <summary>Brings the index to what is committed now, and lets <paramref name="read"/> look at it.</summary>
    public async Task<T> ReadAsync<T>(Func<IndexedRows, T> read, CancellationToken cancellationToken)
    {
        var rows = await CurrentAsync(cancellationToken);
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
        _writer.Dispose();
        _gate.Dispose();
    }

    private async Task<IndexedRows> CurrentAsync(CancellationToken cancellationToken)
    {
        await using var connection = choice.Connect();
        await connection.OpenAsync(cancellationToken);
        var last = await IndexSource.LastChangeAsync(connection, cancellationToken);
        if (Current(last) is { } rows) return rows;
        await _writer.WaitAsync(cancellationToken);
        try
        {
            // Who waited finds that it was done for him.
            if (Current(last) is { } done) return done;
            await RenewAsync(connection);
            return _state!.Rows;
        }
        finally
        {
            _writer.Release();
        }
    }

    // Another search may have brought them further than this one has seen.
    private IndexedRows? Current(long last) => _state is { } state && state.LastChange >= last
        && clock.GetElapsedTime(state.CheckedAt) < _unlogged ? state.Rows : null;

    // Not stopped when the first client leaves: others wait for the same.
    private async Task RenewAsync(DbConnection connection)
    {
        while (_state is { } state)
        {
            var changes = await IndexSource.ChangesAsync(connection, state.LastChange, default);
            if (changes.Count == 0) break;
            if (changes.Exists(change => change.OpportunityId is null)) _state = null;
            else await ApplyAsync(state, connection, [.. changes.Select(one => one.OpportunityId!.Value)], changes[^1].ChangeId);
        }

        if (_state is null || _state.Rows.IsWorn || !await IsWholeAsync(_state, connection)) await LoadAsync(connection);
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
        if (clock.GetElapsedTime(state.CheckedAt) < _unlogged) return true;
        var isLogged = await ChangeTriggers.AreThereAsync(connection, choice.IsPostgres, default);
        var extent = await IndexSource.ExtentAsync(connection, default);
        _state = state with { CheckedAt = clock.GetTimestamp() };
        return isLogged && extent == (state.Rows.Count, state.Rows.HighestId);
    }

    // The log is read first: a change in between is applied twice, and none is missed.
    private async Task LoadAsync(DbConnection connection)
    {
        var last = await IndexSource.LastChangeAsync(connection, default);
        var rows = new IndexedRows();
        await foreach (var row in IndexSource.RowsAsync(connection)) rows.Put(row, isNew: true);
        _state = new State(rows, last, clock.GetTimestamp());
        // The texts that were read are garbage now, several times as large as what is kept.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private sealed record State(IndexedRows Rows, long LastChange, long CheckedAt);
}
