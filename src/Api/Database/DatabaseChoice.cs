using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Api.Database;

/// <summary>Which database, told by the connection string alone: one with a <c>Host</c> is PostgreSQL's.</summary>
/// <param name="IsPostgres">Else it is SQLite.</param>
/// <param name="ConnectionString">With what this program adds to it.</param>
/// <param name="IsNamed">False for the embedded one that is there when nobody says which.</param>
public sealed record DatabaseChoice(bool IsPostgres, string ConnectionString, bool IsNamed)
{
    private const string Unnamed = "Data Source=data/grants.db";

    /// <summary>How long a writer waits for another, and a client for the database, before it says so.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The file of an embedded database; null for PostgreSQL.</summary>
    public string? File => IsPostgres ? null : new SqliteConnectionStringBuilder(ConnectionString).DataSource;

    public static DatabaseChoice From(IConfiguration configuration)
    {
        var named = configuration.GetConnectionString("Grants");
        var text = named ?? Unnamed;
        return IsForPostgres(text) ? new(true, ForPostgres(text), true) : new(false, ForSqlite(text), named is not null);
    }

    public DbConnection Connect() =>
        IsPostgres ? new NpgsqlConnection(ConnectionString) : new SqliteConnection(ConnectionString);

    /// <summary>The id of the change log's last line, 0 where there is none; without EF, which takes three times as long.</summary>
    public async Task<long> LastChangeAsync(CancellationToken cancellationToken)
    {
        await using var connection = Connect();
        await connection.OpenAsync(cancellationToken);
        return await connection.NumberAsync("SELECT coalesce(max(change_id), 0) FROM changes", cancellationToken);
    }

    /// <summary>Lets the next connection open the file anew: an idle one keeps the file that it has, also a deleted one.</summary>
    public void ForgetIdleConnections()
    {
        if (File is null) return;
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static bool IsForPostgres(string text) =>
        new DbConnectionStringBuilder { ConnectionString = text }.Keys.Cast<string>()
            .Any(key => key is "host" or "server");

    private static string ForPostgres(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder(text);
        if (!builder.ContainsKey("Timeout")) builder.Timeout = (int)Patience.TotalSeconds;
        return builder.ConnectionString;
    }

    // The driver's own wait polls every 150 ms and blocks the thread; SQLite's busy_timeout is the finer one.
    private static string ForSqlite(string text)
    {
        var builder = new SqliteConnectionStringBuilder(text) { DefaultTimeout = 1 };
        return builder.DataSource is "" or ":memory:" || builder.Mode == SqliteOpenMode.Memory
            ? throw new ArgumentException("ConnectionStrings:Grants must name a file or a Host: in memory each connection has a database of its own.")
            : builder.ConnectionString;
    }
}

public static class DatabaseRegistration
{
    public static IServiceCollection AddGrantsDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        var choice = DatabaseChoice.From(configuration);
        services.AddSingleton(choice).AddSingleton<DatabasePreparation>();
        return choice.IsPostgres
            ? services.AddDbContextPool<GrantsDb, PostgresGrantsDb>(o => o.UseNpgsql(choice.ConnectionString))
            : services.AddDbContextPool<GrantsDb, SqliteGrantsDb>(
                o => o.UseSqlite(choice.ConnectionString).AddInterceptors(new SqliteSettings()));
    }
}
