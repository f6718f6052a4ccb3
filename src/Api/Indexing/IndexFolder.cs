using System.Globalization;
using Api.Database;
using Lucene.Net.Index;
using Lucene.Net.Store;

namespace Api.Indexing;

/// <summary>
/// Where the index is kept from start to start: beside an embedded database; with a server the setting <c>Search:Index</c> may
/// name a folder. Each replica of a machine has a folder of its own in it, the first that no other one has locked.
/// </summary>
public sealed partial class IndexFolder(DatabaseChoice choice, IConfiguration settings, ILogger<IndexFolder> log)
{
    /// <summary>Another build may split words in another way, and keeps its own.</summary>
    public static readonly string Build = typeof(IndexFolder).Module.ModuleVersionId.ToString();

    private const string LockFile = "replica.lock";

    private string? _path = settings["Search:Index"] ?? (choice.File is { } file ? file + ".index" : null);

    /// <summary>Else the index is gone when the process ends.</summary>
    public bool IsKept => _path is not null;

    public OpenIndex Open()
    {
        try
        {
            for (var number = 1; _path is not null; number++)
                if (TryOpen(Path.Combine(_path, number.ToString(CultureInfo.InvariantCulture))) is { } mine)
                    return mine;
        }
        catch (Exception e)
        {
            GiveUp(e);
        }

        return new OpenIndex(new RAMDirectory(), null, e => LogUnmerged(log, e.Message));
    }

    /// <summary>The next one is in memory: a folder that takes no more would fail again.</summary>
    public void GiveUp(Exception e)
    {
        LogUnusable(log, _path, e.Message);
        _path = null;
    }

    /// <returns>Null where another replica has it.</returns>
    private OpenIndex? TryOpen(string path)
    {
        System.IO.Directory.CreateDirectory(path);
        // Lucene's own lock is one that many processes may have at once.
        if (FileLock.TryTake(Path.Combine(path, LockFile)) is not { } mine) return null;
        var folder = At(path);
        if (!IsOurs(folder, isMine: true))
        {
            foreach (var file in folder.ListAll().Where(file => file != LockFile)) folder.DeleteFile(file);
            Copy(folder);
        }

        return new OpenIndex(folder, mine, e => LogUnmerged(log, e.Message));
    }

    // What another replica has kept is there in a moment; all rows take many seconds.
    private void Copy(FSDirectory to)
    {
        foreach (var from in System.IO.Directory.GetDirectories(_path!).Select(At).Where(one => IsOurs(one, isMine: false)))
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

    // One that another replica is just writing is nothing to tell.
    private bool IsOurs(FSDirectory folder, bool isMine)
    {
        try
        {
            if (!DirectoryReader.IndexExists(folder)) return false;
            using var kept = DirectoryReader.Open(folder);
            return kept.IndexCommit.UserData.TryGetValue("build", out var build) && build == Build;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            if (isMine) LogUnreadable(log, folder.Directory.FullName, e.Message);
            return false;
        }
    }

    private static NIOFSDirectory At(string path) => new(path, NoLockFactory.GetNoLockFactory());

    [LoggerMessage(1, LogLevel.Warning, "The search index in {Path} cannot be used: {Cause}")]
    private static partial void LogUnreadable(ILogger log, string path, string cause);

    [LoggerMessage(2, LogLevel.Warning, "The search index cannot be kept in {Path}: {Cause}")]
    private static partial void LogUnusable(ILogger log, string? path, string cause);

    [LoggerMessage(3, LogLevel.Warning, "The search index could not be made smaller, and grows: {Cause}")]
    private static partial void LogUnmerged(ILogger log, string cause);
}
