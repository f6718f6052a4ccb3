using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Api.Database;

namespace Api.Indexing;

/// <summary>
/// The index as a file, so that a start reads neither all rows nor all words. It stands beside an embedded database; with a
/// server the setting <c>Search:Snapshot</c> may name a file. One that does not fit is not taken, and made anew.
/// </summary>
public sealed partial class IndexSnapshot(DatabaseChoice choice, IConfiguration settings, ILogger<IndexSnapshot> log)
{
    // Reading so many changes costs as much as writing the file.
    private const int MaxBehind = 5000;

    // Another build may split words in another way.
    private static readonly string _build = typeof(IndexSnapshot).Module.ModuleVersionId.ToString();

    private readonly string? _path = settings["Search:Snapshot"] ?? (choice.File is { } file ? file + ".search" : null);
    private long _savedChange = -1;
    private long _savedGeneration = -1;

    /// <returns>Null where there is none that fits.</returns>
    public async Task<SearchIndex.State?> LoadAsync(DbConnection connection, long now)
    {
        if (!File.Exists(_path)) return null;
        try
        {
            await using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var reader = new ArrayReader(file);
            var (build, line, last, triggers) = (reader.ReadTexts(), reader.ReadTexts(), reader.Read<long>()[0], reader.Read<long>()[0]);
            if (build is not [var made] || made != _build || line is not [var then] || then != await LineAsync(connection, last))
                return null;
            var rows = new RowTable();
            rows.Load(reader);
            (_savedChange, _savedGeneration) = (last, rows.Generation);
            return new SearchIndex.State(rows, last, triggers, now, IsChecked: false);
        }
        catch (Exception e) when (e is IOException or ArgumentException or JsonException or UnauthorizedAccessException)
        {
            LogUnreadable(log, e, _path);
            return null;
        }
    }

    /// <summary>Keeps what was read, unless the file has nearly the same.</summary>
    public async Task SaveAsync(SearchIndex.State state, DbConnection connection)
    {
        if (_path is null || !IsBehind(state)) return;
        (_savedChange, _savedGeneration) = (state.LastChange, state.Rows.Generation);
        var draft = $"{_path}.{Guid.NewGuid():N}";
        try
        {
            await using (var file = File.Create(draft, bufferSize: 1 << 16))
                Write(state, await LineAsync(connection, state.LastChange), new ArrayWriter(file));
            File.Move(draft, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
            LogUnwritable(log, e, _path);
        }
    }

    private static void Write(SearchIndex.State state, string line, ArrayWriter file)
    {
        file.Write([_build]).Write([line]).Write(state.LastChange).Write(state.Triggers);
        state.Rows.Save(file);
    }

    // A small table is read as fast as its file.
    private bool IsBehind(SearchIndex.State state) => state.LastChange > _savedChange + MaxBehind
        || (state.Rows.Generation != _savedGeneration && state.Rows.Count > MaxBehind);

    // The line of the log tells whether the file is of this database, and not of another one in its place.
    private static async Task<string> LineAsync(DbConnection connection, long change)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture, $"SELECT happened_at FROM changes WHERE change_id = {change}");
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }

    [LoggerMessage(2, LogLevel.Warning, "The search index cannot be kept in {Path}")]
    private static partial void LogUnwritable(ILogger log, Exception e, string path);

    [LoggerMessage(1, LogLevel.Warning, "The search index in {Path} cannot be used; all rows are read")]
    private static partial void LogUnreadable(ILogger log, Exception e, string path);
}
