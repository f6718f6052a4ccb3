using System.Data.Common;
using Api.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace Api.Database;

/// <summary>Brings the database to what this version of the code needs; all replicas may call it at once.</summary>
public sealed class DatabasePreparation(DatabaseChoice choice, IServiceScopeFactory scopes, IConfiguration settings)
{
    public const int Examples = 2000;

    /// <summary>Looks first, without loading EF: on every start but the first there is nothing to do.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var examples = settings.GetValue<int?>("Preparation:Seed") ?? (choice.IsNamed ? 0 : Examples);
        if (await IsReadyAsync(examples, cancellationToken)) return;
        if (!settings.GetValue("Preparation:Migrate", true)) throw new PendingMigrationException(
            "The database lacks migrations of this version: run the verb migrate, or set Preparation:Migrate.");
        await MigrateAsync(contract: false, cancellationToken);
        if (examples > 0) await SeedAsync(examples, onlyIfNeverSeeded: true, cancellationToken);
    }

    /// <param name="contract">Also takes away what the version before needs.</param>
    /// <param name="cancellationToken">Ends the wait for others that do the same.</param>
    public async Task MigrateAsync(bool contract, CancellationToken cancellationToken)
    {
        MakeFolder();
        await using var mine = await PreparationLock.TakeAsync(choice, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GrantsDb>();
        // Ours is the only lock that counts, so one that is left here is a dead process's.
        if (!choice.IsPostgres)
            await db.Database.ExecuteSqlRawAsync(
                "PRAGMA journal_mode = WAL; DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        var all = KnownMigrations.Of(choice.IsPostgres, contract: true);
        // An empty database has no version before. What was taken away already is not brought back.
        var wanted = KnownMigrations.Of(choice.IsPostgres, contract || applied.Count == 0);
        var target = KnownMigrations.TargetOf(all, wanted, applied);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = db.Database.GetDbConnection();
        // Triggers that are made again cost every replica its index.
        if (!all[..(target + 1)].Except(applied).Any()
            && await ChangeTriggers.AreThereAsync(connection, choice.IsPostgres, cancellationToken)) return;
        await db.Database.MigrateAsync(all[target], cancellationToken);
        await ChangeTriggers.MakeAsync(connection, choice.IsPostgres, cancellationToken);
    }

    /// <summary>Adds those of the first <paramref name="count"/> examples that are missing.</summary>
    public Task<int> SeedAsync(int count, bool onlyIfNeverSeeded, CancellationToken cancellationToken) =>
        WriteAsync(SeedCatalogue.Rows(count), replace: false, onlyIfNeverSeeded, cancellationToken);

    /// <summary>Adds rows of somebody else's, and replaces those that have their numbers.</summary>
    public Task<int> ImportAsync(IEnumerable<Opportunity> rows, CancellationToken cancellationToken) =>
        WriteAsync(rows, replace: true, onlyIfNeverSeeded: false, cancellationToken);

    /// <returns>How many rows were written.</returns>
    private async Task<int> WriteAsync(
        IEnumerable<Opportunity> rows, bool replace, bool onlyIfNeverSeeded, CancellationToken cancellationToken)
    {
        await using var mine = await PreparationLock.TakeAsync(choice, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GrantsDb>();
        await db.Database.OpenConnectionAsync(cancellationToken);
        if (onlyIfNeverSeeded && await WasSeededAsync(db.Database.GetDbConnection(), cancellationToken)) return 0;
        return await RowWriter.WriteAsync(db, rows, replace, cancellationToken);
    }

    private async Task<bool> IsReadyAsync(int examples, CancellationToken cancellationToken)
    {
        if (choice.File is { } file && !File.Exists(file)) return false;
        await using var connection = choice.Connect();
        await connection.OpenAsync(cancellationToken);
        return await IsMigratedAsync(connection, cancellationToken)
               && (examples == 0 || await WasSeededAsync(connection, cancellationToken));
    }

    // A database of a later version has more migrations than this one knows, and serves it as well.
    private async Task<bool> IsMigratedAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var table = choice.IsPostgres
            ? "SELECT count(*) FROM pg_catalog.pg_tables WHERE tablename = '__EFMigrationsHistory'"
            : "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'";
        if (await connection.NumberAsync(table, cancellationToken) == 0) return false;
        var known = KnownMigrations.Of(choice.IsPostgres, contract: false);
        var applied = $"SELECT count(*) FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" IN ('{string.Join("','", known)}')";
        return await connection.NumberAsync(applied, cancellationToken) == known.Count
               && await ChangeTriggers.AreThereAsync(connection, choice.IsPostgres, cancellationToken);
    }

    private static async Task<bool> WasSeededAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.NumberAsync("SELECT count(*) FROM changes WHERE kind = 'seeded'", cancellationToken) > 0;

    private void MakeFolder()
    {
        if (choice.File is { } file && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            Directory.CreateDirectory(folder);
    }
}
