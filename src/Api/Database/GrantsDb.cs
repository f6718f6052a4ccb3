using System.Text.Json;
using Api.Changes;
using Api.Idempotency;
using Api.Keys;
using Api.Opportunities;
using Api.Serving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Api.Database;

/// <summary>The tables, and the three things that the two databases do differently.</summary>
public abstract class GrantsDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<Opportunity> Opportunities => Set<Opportunity>();
    public DbSet<Change> Changes => Set<Change>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<KeptAnswer> KeptAnswers => Set<KeptAnswer>();

    /// <summary>The opportunities whose title or summary has all the words, in any inflection.</summary>
    /// <param name="words">Letters and digits only. No words, or none but "the" and its kin, find nothing.</param>
    public abstract IQueryable<Ranked> Matching(IReadOnlyList<string> words);

    /// <summary>
    /// Begins a transaction that writes. Writers go one at a time, over all replicas: grants change rarely, and it makes
    /// the change log's ids appear in order and "look, then write" safe without a retry.
    /// </summary>
    public abstract Task<IDbContextTransaction> BeginWriteAsync(CancellationToken stop);

    /// <summary>Tells every replica, once the transaction has ended, that the change log has grown.</summary>
    public abstract Task AnnounceAsync(CancellationToken stop);

    public Task<long> LastChangeAsync(CancellationToken stop) =>
        Changes.OrderByDescending(change => change.ChangeId).Select(change => change.ChangeId).FirstOrDefaultAsync(stop);

    protected IQueryable<Ranked> Nothing() =>
        Opportunities.Where(row => false).Select(row => new Ranked { Row = row, Rank = 0 });

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateTime>().HaveConversion<UtcConverter>();
        conventions.Properties<OpportunityStatus>().HaveConversion<NameConverter<OpportunityStatus>>();
        conventions.Properties<OpportunityCategory>().HaveConversion<NameConverter<OpportunityCategory>>();
        conventions.Properties<FundingInstrument>().HaveConversion<NameConverter<FundingInstrument>>();
        conventions.Properties<ChangeKind>().HaveConversion<NameConverter<ChangeKind>>();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Opportunity>(row =>
        {
            row.ToTable("opportunities");
            row.Property(o => o.Version).IsConcurrencyToken();
            row.HasIndex(o => o.OpportunityNumber).IsUnique();
            // Holds all that the facets count, so that counting reads the index alone.
            row.HasIndex(o => new { o.Agency, o.Status, o.Category, o.FundingInstrument });
            row.HasIndex(o => new { o.Status, o.PostDate });
            row.HasIndex(o => o.PostDate);
            row.HasIndex(o => o.CloseDate);
            row.HasIndex(o => o.AwardCeiling);
        });
        model.Entity<Change>().ToTable("changes");
        model.Entity<ApiKey>().ToTable("api_keys").HasKey(key => key.KeyId);
        model.Entity<KeptAnswer>().ToTable("kept_answers").HasKey(kept => new { kept.KeyId, kept.IdempotencyKey });
        model.Entity<KeptAnswer>().HasIndex(kept => kept.ExpiresAt);
        NameColumns(model);
    }

    protected static void NameColumns(ModelBuilder model)
    {
        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }

    // SQLite gives dates back without saying that they are UTC.
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private sealed class NameConverter<T>() : ValueConverter<T, string>(
        value => WireName<T>.Of(value), name => WireName<T>.Parse(name))
        where T : struct, Enum;
}

/// <summary>A found row and how well it fits; the smaller the rank, the better.</summary>
public sealed class Ranked
{
    public required Opportunity Row { get; init; }
    public double Rank { get; init; }
}
