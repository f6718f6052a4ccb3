using System.Data.Common;
using System.Globalization;
using Api.Database;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace Api.Indexing;

/// <summary>
/// Where the index is kept from start to start: beside an embedded database; with a server the setting <c>Search:Index</c> may
/// name a folder. Each replica of a machine has a folder of its own in it, the first that no other one has locked.
/// </summary>
public sealed partial class IndexFolder(DatabaseChoice choice, IConfiguration settings, ILogger<IndexFolder> log)
{
    /// <summary>Another build may split words in another way, and keeps its own.</summary>
    public static readonly string Build = typeof(IndexFolder).Module.ModuleVersionId.ToString();

    private const int MaxReplicas = 100;
    private const string LockFile = "replica.lock";

    private string? _path = settings["Search:Index"] ?? (choice.File is { } file ? file + ".index" : null);

    /// <summary>Else the index is gone when the process ends.</summary>
    public bool IsKept => _path is not null;

    public OpenIndex Open()
    {
        try
        {
            for (var number = 1; _path is not null && number <= MaxReplicas; number++)
                if (TryOpen(Path.Combine(_path, number.ToString(CultureInfo.InvariantCulture))) is { } mine)
                    return mine;
        }
        catch (Exception e) when (IsTrouble(e))
        {
            GiveUp(e);
        }

        _path = null;
        return new OpenIndex(new RAMDirectory());
    }

    /// <summary>The next one is in memory: a folder that takes no more would fail again.</summary>
    public void GiveUp(Exception e)
    {
        LogUnusable(log, _path, e.Message);
        _path = null;
    }

    /// <summary>Whether it is not the database's: what goes wrong with its files, Lucene wraps in many ways.</summary>
    public static bool IsTrouble(Exception e) => e is not DbException;

    /// <returns>Null where another replica has it.</returns>
    private OpenIndex? TryOpen(string path)
    {
        System.IO.Directory.CreateDirectory(path);
        if (TryLock(Path.Combine(path, LockFile)) is not { } mine) return null;
        var folder = At(path);
        if (!IsOurs(folder))
        {
            foreach (var file in folder.ListAll().Where(file => file != LockFile)) folder.DeleteFile(file);
            Copy(folder);
        }

        return new OpenIndex(folder, mine);
    }

    // What another replica has kept is there in a moment; all rows take many seconds.
    private void Copy(FSDirectory to)
    {
        foreach (var from in System.IO.Directory.GetDirectories(_path!).Select(At).Where(IsOurs))
            try
            {
                // Its files never change. The one that names the others comes last.
                using var commit = DirectoryReader.Open(from);
                foreach (var file in commit.IndexCommit.FileNames.OrderBy(IsCommit)) from.Copy(to, file, file, IOContext.DEFAULT);
                return;
            }
            catch (IOException)
            {
                // It has just become another.
            }
    }

    private static bool IsCommit(string file) => file.StartsWith(IndexFileNames.SEGMENTS, StringComparison.Ordinal);

    private bool IsOurs(FSDirectory folder)
    {
        try
        {
            if (!DirectoryReader.IndexExists(folder)) return false;
            using var kept = DirectoryReader.Open(folder);
            return kept.IndexCommit.UserData.TryGetValue("build", out var build) && build == Build;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            LogUnreadable(log, folder.Directory.FullName, e.Message);
            return false;
        }
    }

    private static NIOFSDirectory At(string path) => new(path, NoLockFactory.GetNoLockFactory());

    // Lucene's own lock is one that many processes may have at once.
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException))
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The search index in {Path} cannot be used; all rows are read: {Cause}")]
    private static partial void LogUnreadable(ILogger log, string path, string cause);

    [LoggerMessage(2, LogLevel.Warning, "The search index cannot be kept in {Path}: {Cause}")]
    private static partial void LogUnusable(ILogger log, string? path, string cause);
}

/// <summary>An index that this replica alone writes, and what searches in it.</summary>
public sealed class OpenIndex : IDisposable
{
    private static readonly BM25Similarity _ranking = new();
    private readonly SearcherManager _searchers;
    private readonly IDisposable? _lock;

    /// <exception cref="IOException">It cannot be read.</exception>
    public OpenIndex(Lucene.Net.Store.Directory directory, IDisposable? mine = null)
    {
        _lock = mine;
        Writer = new IndexWriter(
            directory,
            new IndexWriterConfig(LuceneVersion.LUCENE_48, TextAnalyzer.Instance) { MergeScheduler = new Merging() });
        _searchers = new SearcherManager(Writer, applyAllDeletes: true, new SearcherFactory());
    }

    public IndexWriter Writer { get; }

    /// <summary>Lets searches see what was written.</summary>
    public void Refresh() => _searchers.MaybeRefreshBlocking();

    /// <summary>The rows as they are now, whatever is written meanwhile.</summary>
    public T Read<T>(Func<IndexSearcher, T> read)
    {
        var searcher = _searchers.Acquire();
        try
        {
            searcher.Similarity = _ranking;
            return read(searcher);
        }
        finally
        {
            _searchers.Release(searcher);
        }
    }

    /// <summary>Forgets what was not committed.</summary>
    public void Dispose()
    {
        _searchers.Dispose();
        Writer.Rollback();
        _lock?.Dispose();
    }

    // One that fails, as where the disk is full, would end the process by an exception in a thread of its own. The next write
    // fails as well, and says so.
    private sealed class Merging : ConcurrentMergeScheduler
    {
        protected override void HandleMergeException(Exception exc)
        {
        }
    }
}
