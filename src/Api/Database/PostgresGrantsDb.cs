using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NpgsqlTypes;

namespace Api.Database;

/// <summary>The server database, for replicas on more than one machine.</summary>
public sealed class PostgresGrantsDb(DbContextOptions<PostgresGrantsDb> options) : GrantsDb(options)
{
    /// <summary>The NOTIFY channel, and with it the name that every replica listens to.</summary>
    public const string Channel = "opportunity_changes";

    /// <summary>The advisory lock that writers take turns at; any number that nobody else in this database uses.</summary>
    public const long WriteLock = 7_308_327_462;

    private const string SearchVector = nameof(SearchVector);

    public override IQueryable<Ranked> Matching(IReadOnlyList<string> words)
    {
        var text = string.Join(' ', words);
        if (text.Length == 0) return Nothing();
        return from row in Opportunities
               let vector = EF.Property<NpgsqlTsVector>(row, SearchVector)
               where vector.Matches(EF.Functions.PlainToTsQuery("english", text))
               select new Ranked { Row = row, Rank = -vector.Rank(EF.Functions.PlainToTsQuery("english", text)) };
    }

    public override async Task<IDbContextTransaction> BeginWriteAsync(CancellationToken stop)
    {
        var transaction = await Database.BeginTransactionAsync(stop);
        await Database.ExecuteSqlRawAsync("SET LOCAL lock_timeout = '5s'", stop);
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({WriteLock})", stop);
        return transaction;
    }

    public override Task AnnounceAsync(CancellationToken stop) =>
        Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, '')", stop);

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<Opportunities.Opportunity>(row =>
        {
            row.Property<NpgsqlTsVector>(SearchVector).HasComputedColumnSql(
                "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', summary), 'B')",
                stored: true);
            row.HasIndex(SearchVector).HasMethod("GIN");
        });
        NameColumns(model);
        SortLikeSqlite(model);
    }

    // Byte order, whatever the server's locale: a page must hold the same rows on both databases.
    private static void SortLikeSqlite(ModelBuilder model)
    {
        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            if ((property.GetProviderClrType() ?? property.ClrType) == typeof(string) || property.ClrType.IsEnum)
                property.SetCollation("C");
    }
}
