using System.Globalization;
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

    // Reading so many changes takes as long as reading a small table.
    private const int MaxUncommitted = 5000;

    private readonly SemaphoreSlim _turn = new(1);
    private OpenIndex? _index;
    private State? _state;
    private long _checks;
    private long _lastChecked;
    private int _version;

    /// <summary>What a search notes when it comes.</summary>
    public long Checks => Interlocked.Read(ref _checks);

    /// <summary>Goes up before <see cref="Changed"/> is told.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Tells whether a change touches a search: whether a changed row was, or is now, among those that it finds.</summary>
    public event Action<Func<SearchQuery, bool>>? Changed;

    /// <summary>Lets <paramref name="read"/> look at the rows as they were committed when the search came, or later.</summary>
    /// <param name="came">The <see cref="Checks"/> of then.</param>
    public async Task<T> ReadAsync<T>(long came, Func<IndexSearcher, T> read, CancellationToken cancellationToken)
    {
        await FollowAsync(came, cancellationToken);
        return _index!.Read(read);
    }

    /// <summary>Makes sure that what was committed when the search came is seen.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public async Task FollowAsync(long came, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // One that began after this search has come counts for it, too.
            if (_lastChecked > came && _state is not null) return;
            var check = Interlocked.Increment(ref _checks);
            await CheckAsync();
            _lastChecked = check;
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Keeps the index; called when all requests have been answered.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        if (_state is { } state && folder.IsKept) Commit(state);
        _index?.Dispose();
        (_index, _state) = (null, null);
        _turn.Release();
    }

    public void Dispose() => _index?.Dispose();

    // Not stopped when the first client leaves: others wait for the same.
    private async Task CheckAsync()
    {
        var last = await LastChangeAsync();
        if (_state is { } state && state.LastChange == last && IsFresh(state)) return;
        // Less than was seen: another database has taken its place.
        if (_state?.LastChange > last) _state = null;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GrantsDb>();
        await db.Database.OpenConnectionAsync();
        try
        {
            await FollowAsync(db);
        }
        // Such as a disk that is full.
        catch (Exception e) when (IndexFolder.IsTrouble(e) && folder.IsKept)
        {
            folder.GiveUp(e);
            _index?.Dispose();
            (_index, _state) = (null, null);
            await FollowAsync(db);
        }
    }

    // Most searches ask no more; without EF it takes a third of the time.
    private async Task<long> LastChangeAsync()
    {
        await using var connection = choice.Connect();
        await connection.OpenAsync();
        return await connection.NumberAsync("SELECT coalesce(max(change_id), 0) FROM changes", default);
    }

    private async Task FollowAsync(GrantsDb db)
    {
        if (_index is null)
        {
            _index = folder.Open();
            _state = await KeptAsync(db);
        }

        while (_state is not null && await CatchUpAsync(db)) { }
        if (_state is null || !await IsWholeAsync(_state, db)) await LoadAsync(db);
        if (folder.IsKept && _state!.LastChange > _state.Committed + MaxUncommitted) Commit(_state);
    }

    private bool IsFresh(State state) => clock.GetElapsedTime(state.CheckedAt) < _unlogged;

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> CatchUpAsync(GrantsDb db)
    {
        var changes = await db.Changes.AsNoTracking().Where(change => change.ChangeId > _state!.LastChange)
            .OrderBy(change => change.ChangeId).Take(MaxChanges).ToListAsync();
        if (changes.Count == 0) return false;
        // Many rows at once have none.
        if (changes.Exists(change => change.OpportunityId is null)) _state = null;
        else await ApplyAsync(db, [.. changes.Select(change => change.OpportunityId!.Value).Distinct()], changes[^1]);
        return true;
    }

    private async Task ApplyAsync(GrantsDb db, List<long> ids, Change last)
    {
        var rows = await db.Opportunities.AsNoTracking().Where(row => ids.Contains(row.OpportunityId))
            .ToDictionaryAsync(row => row.OpportunityId);
        var changed = new BooleanQuery();
        foreach (var id in ids) changed.Add(new TermQuery(RowDocument.IdOf(id)), Occur.SHOULD);
        _index!.Read(before =>
        {
            foreach (var id in ids)
                if (rows.TryGetValue(id, out var row)) _index.Writer.UpdateDocument(RowDocument.IdOf(id), RowDocument.Of(row));
                else _index.Writer.DeleteDocuments(RowDocument.IdOf(id));
            _index.Refresh();
            _state = _state! with { LastChange = last.ChangeId, Line = LineOf(last) };
            Tell(query => Touches(before, query, changed) || _index.Read(now => Touches(now, query, changed)));
            return 0;
        });
    }

    private static bool Touches(IndexSearcher rows, SearchQuery query, Query changed)
    {
        var found = new FoundCollector(query);
        rows.Search(new BooleanQuery { { query.Text, Occur.MUST }, { changed, Occur.MUST } }, found);
        return found.Count > 0;
    }

    private void Tell(Func<SearchQuery, bool> touches)
    {
        Interlocked.Increment(ref _version);
        Changed?.Invoke(touches);
    }

    private async Task<bool> IsWholeAsync(State state, GrantsDb db)
    {
        if (state.IsChecked && IsFresh(state)) return true;
        var connection = db.Database.GetDbConnection();
        var isLogged = await ChangeTriggers.AreThereAsync(connection, choice.IsPostgres, default)
            && await ChangeTriggers.MarkAsync(connection, choice.IsPostgres, default) == state.Triggers;
        var (count, last) = (await db.Opportunities.CountAsync(), await db.Opportunities.MaxAsync(row => (long?)row.OpportunityId));
        _state = state with { CheckedAt = clock.GetTimestamp(), IsChecked = true };
        return isLogged && _index!.Read(rows => rows.IndexReader.NumDocs == count && HighestId(rows) == last);
    }

    private static long? HighestId(IndexSearcher rows) =>
        rows.Search(new MatchAllDocsQuery(), null, 1, RowOrder.Of([RowOrder.By(RowNumber.Id, descending: true)])).ScoreDocs is [var last]
            ? SegmentColumns.IdAt(rows, last.Doc)
            : null;

    // The log is read first: a change in between is applied twice, and none is missed.
    private async Task LoadAsync(GrantsDb db)
    {
        _state = null;
        var triggers = await ChangeTriggers.MarkAsync(db.Database.GetDbConnection(), choice.IsPostgres, default);
        var last = await db.LastChangeAsync(default);
        _index!.Writer.DeleteAll();
        await foreach (var row in db.Opportunities.AsNoTracking().AsAsyncEnumerable()) _index.Writer.AddDocument(RowDocument.Of(row));
        _index.Refresh();
        _state = new State(last, await LineAsync(db, last), triggers, long.MinValue / 2, clock.GetTimestamp(), IsChecked: true);
        Tell(_ => true);
    }

    private async Task<State?> KeptAsync(GrantsDb db)
    {
        var kept = _index!.Writer.CommitData;
        if (kept.Count == 0) return null;
        var (last, line) = (Number(kept["last"]), kept["line"]);
        if (line != await LineAsync(db, last)) return null;
        return new State(last, line, Number(kept["triggers"]), last, clock.GetTimestamp(), IsChecked: false);
    }

    // The line of the log tells whether an index is of this database, and not of another one in its place.
    private static async Task<string> LineAsync(GrantsDb db, long id) =>
        await db.Changes.AsNoTracking().FirstOrDefaultAsync(change => change.ChangeId == id) is { } last ? LineOf(last) : "";

    private static string LineOf(Change change) => change.HappenedAt.ToString("O", CultureInfo.InvariantCulture);

    private void Commit(State state)
    {
        _index!.Writer.SetCommitData(new Dictionary<string, string>
        {
            ["build"] = IndexFolder.Build,
            ["last"] = state.LastChange.ToString(CultureInfo.InvariantCulture),
            ["line"] = state.Line,
            ["triggers"] = state.Triggers.ToString(CultureInfo.InvariantCulture),
        });
        _index.Writer.Commit();
        _state = state with { Committed = state.LastChange };
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private sealed record State(long LastChange, string Line, long Triggers, long Committed, long CheckedAt, bool IsChecked);
}
