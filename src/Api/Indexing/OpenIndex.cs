using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Util;

namespace Api.Indexing;

/// <summary>An index that this replica alone writes, and what searches in it.</summary>
/// <exception cref="IOException">It cannot be read.</exception>
public sealed class OpenIndex : IDisposable
{
    private static readonly BM25Similarity _ranking = new();

    private readonly IDisposable? _lock;
    private readonly IndexWriter _writer;
    private readonly SearcherManager _searchers;

    /// <param name="directory">Its files.</param>
    /// <param name="mine">Ends with it.</param>
    /// <param name="tell">Of a merge that failed, in a thread of its own.</param>
    public OpenIndex(Lucene.Net.Store.Directory directory, IDisposable? mine, Action<Exception> tell)
    {
        _lock = mine;
        _writer = new IndexWriter(
            directory,
            new IndexWriterConfig(LuceneVersion.LUCENE_48, TextAnalyzer.Instance) { MergeScheduler = new Merging(tell) });
        _searchers = new SearcherManager(_writer, applyAllDeletes: true, new SearcherFactory());
    }

    /// <summary>Else it is in memory.</summary>
    public bool IsKept => _lock is not null;

    /// <summary>What the last commit said; empty where there was none.</summary>
    public IDictionary<string, string> CommitData => _writer.CommitData;

    /// <summary>Searches see it at the next <see cref="Write"/>.</summary>
    /// <exception cref="IndexFailedException">It takes no more.</exception>
    public void Add(Action<IndexWriter> write)
    {
        try
        {
            write(_writer);
        }
        // What goes wrong with its files, Lucene wraps in many ways.
        catch (Exception e)
        {
            throw new IndexFailedException(e);
        }
    }

    /// <summary>Searches that come from now on see it.</summary>
    /// <inheritdoc cref="Add"/>
    public void Write(Action<IndexWriter> write) => Add(writer =>
    {
        write(writer);
        _searchers.MaybeRefreshBlocking();
    });

    /// <inheritdoc cref="Add"/>
    public void Commit(Dictionary<string, string> data) => Add(writer =>
    {
        writer.SetCommitData(data);
        writer.Commit();
    });

    /// <summary>The rows as they are now, whatever is written until they are released.</summary>
    public IndexSearcher Acquire()
    {
        var rows = _searchers.Acquire();
        rows.Similarity = _ranking;
        return rows;
    }

    public void Release(IndexSearcher rows) => _searchers.Release(rows);

    public T Read<T>(Func<IndexSearcher, T> read)
    {
        var rows = Acquire();
        try
        {
            return read(rows);
        }
        finally
        {
            Release(rows);
        }
    }

    /// <summary>Forgets what was not committed.</summary>
    public void Dispose()
    {
        using var mine = _lock;
        _searchers.Dispose();
        _writer.Rollback();
    }

    // One that fails, as where the disk is full, would end the process by an exception in a thread of its own.
    private sealed class Merging(Action<Exception> tell) : ConcurrentMergeScheduler
    {
        protected override void HandleMergeException(Exception exc) => tell(exc);
    }
}

/// <summary>The index takes no more; the database is not to blame.</summary>
public sealed class IndexFailedException(Exception inner) : Exception(inner.Message, inner);
