using Api.Changes;
using Api.Database;
using Lucene.Net.Search;
using Microsoft.EntityFrameworkCore;

namespace Api.Indexing;

/// <summary>
/// The rows as the database has them now: each search first asks the change log whether something is new.
/// </summary>
public sealed class SearchIndex(
    DatabaseChoice choice, IServiceScopeFactory scopes, IndexFolder folder, TimeProvider clock) : IHostedService, IDisposable
{
    /// <summary>How long a change that nobody logged stays unseen, such as one to a table without its triggers.</summary>
    private static readonly TimeSpan _unlogged = TimeSpan.FromMinutes(1);

    private const int MaxChanges = 1000;
    // A start catches up with so many in a moment.
    private const int MaxUncommitted = 5000;
    private const long Never = -MaxUncommitted - 1;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private OpenIndex? _index;
    private IndexState? _state;
    private long _checks;
    private long _lastChecked;
    private int _version;

    /// <summary>How often the change log was looked at; a search notes it when it comes.</summary>
    public long Checks => Interlocked.Read(ref _checks);

    /// <summary>Goes up before <see cref="Changed"/> is told.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Tells whether a change touches a search: whether a changed row was, or is now, among those that it finds.</summary>
    public event Action<Func<SearchQuery, bool>>? Changed;

    /// <summary>Lets <paramref name="read"/> look at the rows as they were committed when the search came, or later.</summary>
    /// <param name="came">The <see cref="Checks"/> of then.</param>
    /// <param name="read">May run beside others, and beside changes, of which it sees none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Also the <see cref="Version"/> of those rows.</returns>
    public async Task<(T Found, int Version)> ReadAsync<T>(long came, Func<IndexSearcher, T> read, CancellationToken cancellationToken)
    {
        var (index, rows, version) = await InTurnAsync(came, () => (_index!, _index!.Acquire(), Version), cancellationToken);
        try
        {
            return (read(rows), version);
        }
        // Such as a file that is damaged: all rows again, in memory.
        catch (Exception e) when (index.IsKept)
        {
            await InTurnAsync(came, () => index == _index && GiveUp(e), cancellationToken);
        }
        finally
        {
            index.Release(rows);
        }

        return await ReadAsync(came, read, cancellationToken);
    }

    /// <summary>Makes sure that what was committed when the search came is seen.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task FollowAsync(long came, CancellationToken cancellationToken) => InTurnAsync(came, () => 0, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Keeps the index; called when requests have been answered.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_state is { } state && folder.IsKept) Commit(state);
        }
        catch (IndexFailedException e)
        {
            folder.GiveUp(e);
        }
        finally
        {
            Close();
            _turn.Release();
        }
    }

    public void Dispose() => Close();

    private async Task<T> InTurnAsync<T>(long came, Func<T> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // One that began after this search has come counts for it, too.
            if (_lastChecked <= came || _state is null)
            {
                var check = Interlocked.Increment(ref _checks);
                await CheckAsync();
                _lastChecked = check;
            }

            return act();
        }
        finally
        {
            _turn.Release();
        }
    }

    // Not stopped when the first client leaves: others wait for the same.
    private async Task CheckAsync()
    {
        var last = await choice.LastChangeAsync(_stopping.Token);
        if (_state is { } state && state.LastChange == last && IsFresh(state)) return;
        // Less than was seen: another database has taken its place.
        if (_state?.LastChange > last) _state = null;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GrantsDb>();
        await db.Database.OpenConnectionAsync();
        try
        {
            await CatchUpAsync(db);
        }
        // Such as a disk that is full.
        catch (IndexFailedException e) when (folder.IsKept)
        {
            GiveUp(e);
            await CatchUpAsync(db);
        }
    }

    private bool GiveUp(Exception e)
    {
        folder.GiveUp(e);
        Close();
        return true;
    }

    private void Close()
    {
        using var index = _index;
        (_index, _state) = (null, null);
    }

    private async Task CatchUpAsync(GrantsDb db)
    {
        if (_index is null)
        {
            _index = folder.Open();
            try
            {
                _state = await IndexState.KeptAsync(_index, db);
            }
            catch
            {
                Close();
                throw;
            }
        }

        while (await ApplySomeAsync(db)) { }
        if (!await IsWholeAsync(db)) await LoadAsync(db);
        if (folder.IsKept && _state!.LastChange > _state.Committed + MaxUncommitted) Commit(_state);
    }

    private bool IsFresh(IndexState state) => state.CheckedAt is { } then && clock.GetElapsedTime(then) < _unlogged;

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> ApplySomeAsync(GrantsDb db)
    {
        if (_state is not { } state) return false;
        var changes = await db.Changes.AsNoTracking().Where(change => change.ChangeId > state.LastChange)
            .OrderBy(change => change.ChangeId).Take(MaxChanges).ToListAsync(_stopping.Token);
        if (changes.Count == 0) return false;
        // Many rows at once have none.
        if (changes.Exists(change => change.OpportunityId is null)) _state = null;
        else await ApplyAsync(db, [.. changes.Select(change => change.OpportunityId!.Value).Distinct()], changes[^1]);
        return true;
    }

    private async Task ApplyAsync(GrantsDb db, List<long> ids, Change last)
    {
        var rows = await db.Opportunities.AsNoTracking().Where(row => ids.Contains(row.OpportunityId))
            .ToDictionaryAsync(row => row.OpportunityId, _stopping.Token);
        var (before, index) = (_index!.Acquire(), _index);
        try
        {
            index.Write(writer =>
            {
                foreach (var id in ids)
                    if (rows.TryGetValue(id, out var row)) writer.UpdateDocument(RowDocument.IdOf(id), RowDocument.Of(row));
                    else writer.DeleteDocuments(RowDocument.IdOf(id));
            });
            _state = _state! with { LastChange = last.ChangeId, Line = IndexState.LineOf(last) };
            Interlocked.Increment(ref _version);
            index.Read(now =>
            {
                var (gone, come) = (new ChangedRows(before, ids), new ChangedRows(now, ids));
                Changed?.Invoke(query => gone.AreFoundBy(query) || come.AreFoundBy(query));
                return 0;
            });
        }
        finally
        {
            index.Release(before);
        }
    }

    private async Task<bool> IsWholeAsync(GrantsDb db)
    {
        while (_state is { } state && !IsFresh(state))
        {
            var connection = db.Database.GetDbConnection();
            var isLogged = await ChangeTriggers.AreThereAsync(connection, choice.IsPostgres, default)
                && await ChangeTriggers.MarkAsync(connection, choice.IsPostgres, default) == state.Triggers;
            var (count, last) = (await db.Opportunities.CountAsync(), await db.Opportunities.MaxAsync(row => (long?)row.OpportunityId));
            if (isLogged && _index!.Read(rows => rows.IndexReader.NumDocs == count && SegmentColumns.HighestId(rows) == last))
                _state = state with { CheckedAt = clock.GetTimestamp() };
            // What was written meanwhile is no difference.
            else if (!await ApplySomeAsync(db)) return false;
        }

        return _state is not null;
    }

    // The log is read first: a change in between is applied twice, and none is missed.
    private async Task LoadAsync(GrantsDb db)
    {
        _state = null;
        var triggers = await ChangeTriggers.MarkAsync(db.Database.GetDbConnection(), choice.IsPostgres, default);
        var last = await choice.LastChangeAsync(_stopping.Token);
        _index!.Add(writer => writer.DeleteAll());
        await foreach (var row in db.Opportunities.AsNoTracking().AsAsyncEnumerable().WithCancellation(_stopping.Token))
            _index.Add(writer => writer.AddDocument(RowDocument.Of(row)));
        _index.Write(_ => { });
        _state = new IndexState(last, await IndexState.LineAsync(db, last), triggers, Never, clock.GetTimestamp());
        Interlocked.Increment(ref _version);
        Changed?.Invoke(_ => true);
    }

    private void Commit(IndexState state)
    {
        _index!.Commit(state.ToKeep());
        _state = state with { Committed = state.LastChange };
    }
}
