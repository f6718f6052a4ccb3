using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(Api.Tests.PostgresServer))]

namespace Api.Tests;

/// <summary>
/// A private PostgreSQL for the run, of the machine's own packages, started by the first test that wants it. Without
/// packages the tests skip and say so, except under CI, where they fail.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private string? _folder;
    private int _port;

    /// <summary>Why tests skip; null where they run, and always in CI.</summary>
    public static string? Missing => Binaries() is not null || Environment.GetEnvironmentVariable("CI") == "true"
        ? null
        : "There is no PostgreSQL server: install Debian's 'postgresql'.";

    /// <returns>A connection string for an empty database of its own.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        await StartOnceAsync();
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return Connection(name);
    }

    /// <summary>Every connection to a database is cut, as when its server restarts; new ones work or are refused.</summary>
    public async Task AllowConnectionsAsync(string connectionString, bool allow)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"ALTER DATABASE {name} ALLOW_CONNECTIONS {allow};"
            + $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'", connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _once.Dispose();
        if (_folder is null) return;
        NpgsqlConnection.ClearAllPools();
        await RunAsync("pg_ctl", "-D", Path.Combine(_folder, "data"), "-m", "immediate", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private string Connection(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=30";

    private async Task StartOnceAsync()
    {
        await _once.WaitAsync();
        try
        {
            if (_folder is null) await StartAsync();
        }
        finally
        {
            _once.Release();
        }
    }

    private async Task StartAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        Binaries().Should().NotBeNull("CI must have Debian's package 'postgresql'");
        var folder = Directory.CreateTempSubdirectory("pg-").FullName;
        if (IsRoot) await Command("chown", "postgres", folder);
        var data = Path.Combine(folder, "data");
        await RunAsync("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8");
        _port = FreePort.Next();
        await RunAsync(
            "pg_ctl", "-D", data, "-w", "-l", Path.Combine(folder, "log"),
            "-o", $"-p {_port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300", "start");
        _folder = folder;
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string? Binaries() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order().Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    // PostgreSQL refuses to run as root.
    private static Task RunAsync(string program, params string[] args) => IsRoot
        ? Command("runuser", ["-u", "postgres", "--", Path.Combine(Binaries()!, program), .. args])
        : Command(Path.Combine(Binaries()!, program), args);

    // The server inherits what it is given as output, and would keep a pipe open after pg_ctl has ended.
    private static async Task Command(string program, params string[] args)
    {
        var quoted = string.Join(' ', args.Prepend(program).Select(arg => $"'{arg}'"));
        var start = new ProcessStartInfo("sh", ["-c", $"{quoted} > /dev/null 2>&1"]) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(Deadline.Token());
        process.ExitCode.Should().Be(0, quoted);
    }
}
