namespace Api.Tests;

/// <summary>Gives each test class a database of its own; every behaviour has a class for each kind.</summary>
public interface IDatabase : IAsyncLifetime
{
    string Connection { get; }

    /// <summary>Why there can be none on this machine; null where it can.</summary>
    string? Missing => null;
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

    public string? Missing => PostgresServer.Missing;

    public async ValueTask InitializeAsync() => Connection = await server.NewDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A prepared API over one kind of database, shared by the tests of a class. Where there is no such database
/// they skip, and say why: a fixture cannot.</summary>
public abstract class Served(IDatabase database) : IAsyncLifetime
{
    private ApiServer? _api;
    private string _key = "";

    public ApiServer Api => Needed(_api)!;

    /// <summary>For a second server on the same database.</summary>
    public string Connection => Needed(database.Connection);

    /// <summary>May write.</summary>
    public string Key => Needed(_key);

    public async ValueTask InitializeAsync()
    {
        if (database.Missing is not null) return;
        await database.InitializeAsync();
        _api = await new ApiServer(database.Connection, new() { ["Changes:HeartbeatSeconds"] = "0.05" }).ReadyAsync();
        _key = await _api.NewKeyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null) await _api.DisposeAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private T Needed<T>(T part)
    {
        if (database.Missing is { } missing) Assert.Skip(missing);
        return part;
    }
}

public sealed class OnSqlite() : Served(new SqliteFile());

public sealed class OnPostgres(PostgresServer server) : Served(new PostgresDatabase(server));
