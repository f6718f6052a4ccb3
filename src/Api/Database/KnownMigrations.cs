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

    /// <param name="all">The ids of all, in their order.</param>
    /// <param name="wanted">Those that may be applied now.</param>
    /// <param name="applied">Those that the database has.</param>
    /// <returns>The place of the last that it shall have.</returns>
    /// <exception cref="PendingMigrationException">EF would apply one that is not wanted, since it comes before.</exception>
    public static int TargetOf(List<string> all, List<string> wanted, List<string> applied)
    {
        var target = all.FindLastIndex(id => wanted.Contains(id) || applied.Contains(id));
        return all[..target].Find(id => !wanted.Contains(id) && !applied.Contains(id)) is { } early
            ? throw new PendingMigrationException(
                $"{all[target]} comes after {early}, which takes away what the version before uses: give it a lower number, or run "
                + "migrate --contract when no replica of that version is left.")
            : target;
    }
}

/// <summary>
/// On a migration that takes away what the version before still uses. A start leaves it be; the verb
/// <c>migrate --contract</c> applies it when no replica of that version is left.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContractAttribute : Attribute;

/// <summary>The database is older than the program, which shall not migrate it itself.</summary>
public sealed class PendingMigrationException(string message) : Exception(message);
