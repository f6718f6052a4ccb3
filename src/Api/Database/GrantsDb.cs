using System.Text.Json;
using Api.Changes;
using Api.Idempotency;
using Api.Keys;
using Api.Opportunities;
using Api.SavedSearches;
using Api.Serving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Api.Database;

/// <summary>The tables, and what the two databases do differently.</summary>
public abstract class GrantsDb : DbContext
{
    // What fails ends its transaction, so that nothing goes back to a savepoint: two round trips less under the writers' lock.
    protected GrantsDb(DbContextOptions options) : base(options) => Database.AutoSavepointsEnabled = false;

    public DbSet<Opportunity> Opportunities => Set<Opportunity>();
    public DbSet<Change> Changes => Set<Change>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<KeptAnswer> KeptAnswers => Set<KeptAnswer>();
    public DbSet<SavedSearch> SavedSearches => Set<SavedSearch>();

    /// <summary>
    /// Begins a transaction that writes. Writers go one at a time, over all replicas: grants change rarely, and it makes
    /// the change log's ids appear in order and "look, then write" safe without a retry.
    /// </summary>
    public abstract Task<IDbContextTransaction> BeginWriteAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Begins a transaction that is not to be committed, whose tables are empty copies that nobody else sees: it takes no
    /// turn, writes no row, uses no number up and tells no change.
    /// </summary>
    public abstract Task<IDbContextTransaction> BeginRehearsalAsync(CancellationToken cancellationToken);

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateTime>().HaveConversion<UtcConverter>();
        conventions.Properties<OpportunityStatus>().HaveConversion<NameConverter<OpportunityStatus>>();
        conventions.Properties<OpportunityTopic>().HaveConversion<NameConverter<OpportunityTopic>>();
        conventions.Properties<FundingInstrument>().HaveConversion<NameConverter<FundingInstrument>>();
        conventions.Properties<EnumSet<ApplicantType>>().HaveConversion<SetConverter<ApplicantType>>();
        conventions.Properties<EnumSet<FundingCategory>>().HaveConversion<SetConverter<FundingCategory>>();
        conventions.Properties<ChangeKind>().HaveConversion<NameConverter<ChangeKind>>();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Opportunity>(row =>
        {
            row.ToTable("opportunities");
            row.Property(o => o.Version).IsConcurrencyToken();
            // The version before knows nothing of these, and writes rows beside this one during an update.
            row.Property(o => o.ApplicantTypes).HasDefaultValueSql("''");
            row.Property(o => o.FundingCategories).HasDefaultValueSql("''");
            row.Property(o => o.AssistanceListingNumbers).HasDefaultValueSql("''");
            row.HasIndex(o => o.OpportunityNumber).IsUnique();
        });
        model.Entity<Change>().ToTable("changes");
        model.Entity<ApiKey>().ToTable("api_keys").HasKey(key => key.KeyId);
        model.Entity<KeptAnswer>().ToTable("kept_answers").HasKey(kept => new { kept.KeyId, kept.IdempotencyKey });
        model.Entity<SavedSearch>().ToTable("saved_searches").HasIndex(saved => saved.KeyId);
        model.Entity<KeptAnswer>().HasIndex(kept => kept.ExpiresAt);
        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        // Older than the property's name.
        model.Entity<Opportunity>().Property(o => o.Topic).HasColumnName("category");
    }

    // SQLite gives dates back without saying that they are UTC.
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));

    // Rows keep the older spelling of some names: the version before, which may run beside this one, reads no other.
    private sealed class SetConverter<T>() : ValueConverter<EnumSet<T>, string>(
        set => set.ToString().Replace("non_higher_education", "non_higher_educating"),
        names => EnumSet<T>.Parse(names.Split(',', StringSplitOptions.None)))
        where T : struct, Enum;

    private sealed class NameConverter<T>() : ValueConverter<T, string>(
        value => WireName<T>.Of(value), name => WireName<T>.Parse(name))
        where T : struct, Enum;
}
