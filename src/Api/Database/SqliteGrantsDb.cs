using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Database;

/// <summary>The embedded database: one file, shared by all replicas on the machine.</summary>
public sealed class SqliteGrantsDb(DbContextOptions<SqliteGrantsDb> options) : GrantsDb(options)
{
    // FTS5 drops no stop words, PostgreSQL's 'english' does: without this "grants for education" would find less here.
    private static readonly HashSet<string> _stopWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of", "on", "or", "that",
        "the", "this", "to", "was", "with",
    };

    public override IQueryable<Ranked> Matching(IReadOnlyList<string> words)
    {
        // In quotes a word is a word: AND, NEAR, * and their kin have no power.
        var match = string.Join(' ', words.Where(word => !_stopWords.Contains(word)).Select(word => $"\"{word}\""));
        if (match.Length == 0) return Nothing();
        return from text in Set<OpportunityText>()
               where text.Match == match
               join row in Opportunities on text.RowId equals row.OpportunityId
               select new Ranked { Row = row, Rank = text.Rank };
    }

    /// <remarks>SQLite itself has one writer: this waits for it at the start (BEGIN IMMEDIATE), not in the middle.</remarks>
    public override Task<IDbContextTransaction> BeginWriteAsync(CancellationToken stop) =>
        Database.BeginTransactionAsync(stop);

    public override Task AnnounceAsync(CancellationToken stop) => Task.CompletedTask;

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<OpportunityText>(text =>
        {
            text.ToTable("opportunity_text", table => table.ExcludeFromMigrations());
            text.HasKey(t => t.RowId);
            text.Property(t => t.RowId).HasColumnName("rowid");
            text.Property(t => t.Match).HasColumnName("opportunity_text");
            text.Property(t => t.Rank).HasColumnName("rank");
        });
    }
}

/// <summary>The FTS5 table. A comparison with the column that has the table's name is a full-text match.</summary>
public sealed class OpportunityText
{
    public long RowId { get; set; }
    public string? Match { get; set; }
    public double Rank { get; set; }
}
