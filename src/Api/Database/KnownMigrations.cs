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
    /// <param name="isPostgres">Else those of SQLite.</param>
    /// <param name="contract">Also those that the version before cannot live with, while both are running.</param>
    public static List<string> Of(bool isPostgres, bool contract)
    {
        var context = isPostgres ? typeof(PostgresGrantsDb) : typeof(SqliteGrantsDb);
        return [.. context.Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context
                           && (contract || !type.IsDefined(typeof(ContractAttribute))))
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>()
            .Order(StringComparer.Ordinal)];
    }
}

/// <summary>
/// On a migration that takes away what the version before still uses. A start leaves it be; the verb
/// <c>migrate --contract</c> applies it when no replica of that version is left.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContractAttribute : Attribute;

/// <summary>The database is older than the program, which shall not migrate it itself.</summary>
public sealed class PendingMigrationException()
    : Exception("The database lacks migrations of this version: run the verb migrate, or set Preparation:Migrate.");
