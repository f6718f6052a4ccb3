using System.Globalization;
using Api.Changes;
using Api.Database;
using Microsoft.EntityFrameworkCore;

namespace Api.Indexing;

/// <summary>How far an index has read the change log, and of which database that is.</summary>
/// <param name="LastChange">The log's last line that the index has.</param>
/// <param name="Line">When that was: no other database has that line at that time.</param>
/// <param name="Triggers">The mark of those that wrote the log.</param>
/// <param name="Committed">The last line that is kept.</param>
/// <param name="CheckedAt">When the index last was the database's, as far as can be told; null for one out of a folder.</param>
public sealed record IndexState(long LastChange, string Line, long Triggers, long Committed, long? CheckedAt)
{
    /// <returns>Null where nothing is kept, or another database's.</returns>
    public static async Task<IndexState?> KeptAsync(OpenIndex index, GrantsDb db)
    {
        var kept = index.CommitData;
        if (kept.Count == 0) return null;
        var (last, line) = (Number(kept["last"]), kept["line"]);
        if (line != await LineAsync(db, last)) return null;
        return new IndexState(last, line, Number(kept["triggers"]), Committed: last, CheckedAt: null);
    }

    public static async Task<string> LineAsync(GrantsDb db, long id) =>
        await db.Changes.AsNoTracking().FirstOrDefaultAsync(change => change.ChangeId == id) is { } last ? LineOf(last) : "";

    public static string LineOf(Change change) => change.HappenedAt.ToString("O", CultureInfo.InvariantCulture);

    public Dictionary<string, string> ToKeep() => new()
    {
        ["build"] = IndexFolder.Build,
        ["last"] = LastChange.ToString(CultureInfo.InvariantCulture),
        ["line"] = Line,
        ["triggers"] = Triggers.ToString(CultureInfo.InvariantCulture),
    };

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
