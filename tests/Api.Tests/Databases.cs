namespace Api.Tests;

/// <summary>Gives each test class a database of its own; every behaviour has a class for each kind.</summary>
public interface IDatabase : IAsyncLifetime
{
    string Connection { get; }
}

public sealed class SqliteFile : IDatabase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("api-");

    public string File => Path.Combine(_folder.FullName, "data", "grants.db");

    public string Connection => $"Data Source={File}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresDatabase(PostgresServer server) : IDatabase
{
    public string Connection { get; private set; } = "";

    public async ValueTask InitializeAsync() => Connection = await server.NewDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A prepared API over one kind of database, shared by the tests of a class.</summary>
public abstract class Served(IDatabase database) : IAsyncLifetime
{
    public ApiServer Api { get; private set; } = null!;

    /// <summary>For a second server on the same database.</summary>
    public string Connection => database.Connection;

    /// <summary>May write.</summary>
    public string Key { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        Api = await new ApiServer(database.Connection, new() { ["Changes:HeartbeatSeconds"] = "0.05" }).ReadyAsync();
        Key = await Api.NewKeyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Api is not null) await Api.DisposeAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class OnSqlite() : Served(new SqliteFile());

public sealed class OnPostgres(PostgresServer server) : Served(new PostgresDatabase(server));
