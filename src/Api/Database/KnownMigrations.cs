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
    public static IReadOnlyList<string> Of(bool isPostgres) => [.. Types(isPostgres).Select(Id)];

    /// <summary>Those that the version before can live with, while both are running.</summary>
    public static IReadOnlyList<string> Expanding(bool isPostgres) =>
        [.. Types(isPostgres).Where(type => !type.IsDefined(typeof(ContractAttribute))).Select(Id)];

    private static IEnumerable<Type> Types(bool isPostgres)
    {
        var context = isPostgres ? typeof(PostgresGrantsDb) : typeof(SqliteGrantsDb);
        return context.Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context
                           && type.IsDefined(typeof(MigrationAttribute)))
            .OrderBy(Id, StringComparer.Ordinal);
    }

    private static string Id(Type migration) => migration.GetCustomAttribute<MigrationAttribute>()!.Id;
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
