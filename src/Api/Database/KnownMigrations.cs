using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Api.Database;

/// <summary>
/// The migrations in this program, found as EF finds them but without building its model: a start that has nothing to
/// do is over sooner. Nobody has to list them.
/// </summary>
public static class KnownMigrations
{
    public static IReadOnlyList<string> Of(bool isPostgres)
    {
        var context = isPostgres ? typeof(PostgresGrantsDb) : typeof(SqliteGrantsDb);
        return [.. context.Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context)
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>().Order(StringComparer.Ordinal)];
    }
}

/// <summary>The database is older than the program, which shall not migrate it itself.</summary>
public sealed class PendingMigrationException()
    : Exception("The database lacks migrations of this version: run the verb migrate, or set Preparation:Migrate.");
