using System.Net;

namespace Api.Tests;

public sealed class ProcessesOnSqlite() : ProcessTests(new SqliteFile());

public sealed class ProcessesOnPostgres(PostgresServer server) : ProcessTests(new PostgresDatabase(server));

/// <summary>The built API as real processes, on an empty database for each test.</summary>
public abstract class ProcessTests(IDatabase database) : IAsyncLifetime
{
    private readonly List<ApiProcess> _started = [];

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _started) await api.DisposeAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Three_that_start_together_seed_an_empty_database_once()
    {
        var apis = new[] { Start(), Start(), Start() };
        foreach (var api in apis) await api.ReadyAsync();
        foreach (var api in apis) (await api.Client.FindAsync("{}")).Total().Should().Be(2000);
        var events = await EventStream.OpenAsync(apis[0].Client, after: 0);
        (await events.NextAsync()).Should().Be(("1", "seeded"));
    }

    [Fact]
    public async Task One_that_is_killed_while_it_prepares_holds_nobody_up()
    {
        var first = Start();
        await Eventually.TrueAsync(async () => await first.ReadyStatusAsync() is not null);
        first.KillHard();
        (await (await Start().ReadyAsync()).Client.FindAsync("{}")).Total().Should().Be(2000);
    }

    [Fact]
    public async Task TERM_turns_ready_off_and_finishes_what_is_in_flight()
    {
        var api = await Start(("Stopping__ReadyOffSeconds", "1")).ReadyAsync();
        var body = new HeldBody("""{"query":"literacy"}""");
        var inFlight = api.Client.PostAsync("/v1/opportunities/search", body);
        await body.IsAskedFor;
        api.Terminate();
        await Eventually.TrueAsync(async () => await api.ReadyStatusAsync() == HttpStatusCode.ServiceUnavailable);
        body.LetGo();
        (await inFlight).StatusCode.Should().Be(HttpStatusCode.OK);
        (await api.ExitAsync()).Should().Be(0);
    }

    [Fact]
    public async Task TERM_ends_a_stream_as_a_whole_one_ends()
    {
        var api = await Start().ReadyAsync();
        var events = await EventStream.OpenAsync(api.Client, after: 1);
        api.Terminate();
        await events.ToEndAsync();
        (await api.ExitAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Started_from_a_folder_that_is_not_its_own_it_keeps_to_its_settings()
    {
        var api = ApiProcess.StartIn("/", database.Connection);
        _started.Add(api);
        await api.ReadyAsync();
        api.Terminate();
        await api.ExitAsync();
        api.Output.Should().Contain("\"Message\":\"Application is shutting down...\"").And.NotContain("Request starting");
    }

    [Fact]
    public async Task Settings_where_it_is_started_come_before_its_own()
    {
        var folder = Directory.CreateTempSubdirectory("elsewhere-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), """{"Maintenance":true}""");
        var api = ApiProcess.StartIn(folder.FullName, database.Connection);
        _started.Add(api);
        await api.ReadyAsync();
        (await api.Client.SearchAsync("{}").StatusAsync()).Should().Be(503);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Verbs_migrate_and_seed_as_often_as_one_likes()
    {
        (await RunAsync("migrate")).Should().Be((0, "The database is at 20261128000100_WithoutTextIndexes.\n"));
        (await RunAsync("migrate")).ExitCode.Should().Be(0);
        (await RunAsync("seed", "50")).Should().Be((0, "50 opportunities added.\n"));
        (await RunAsync("seed", "70")).Should().Be((0, "20 opportunities added.\n"));
        (await RunAsync("seed", "70")).Should().Be((0, "0 opportunities added.\n"));
    }

    [Fact]
    public async Task A_key_that_the_verb_made_may_write()
    {
        var (exit, output) = await RunAsync("key", "somebody", "30");
        exit.Should().Be(0);
        await (await Start().ReadyAsync()).Client.CreatedAsync(output.Trim());
    }

    [Fact]
    public async Task Healthcheck_tells_by_its_exit_code()
    {
        var api = await Start().ReadyAsync();
        (await RunAsync("healthcheck", $"{api.Client.BaseAddress}health/ready")).ExitCode.Should().Be(0);
        (await RunAsync("healthcheck", $"{api.Client.BaseAddress}nothing")).ExitCode.Should().Be(1);
        (await RunAsync("healthcheck", "http://127.0.0.1:1/")).ExitCode.Should().Be(1);
    }

    [Theory]
    [InlineData("seed", "many")]
    [InlineData("seed", "0")]
    [InlineData("migrate", "now")]
    [InlineData("key")]
    public async Task A_verb_used_wrongly_says_how_it_is_used(params string[] args)
    {
        var (exit, output) = await RunAsync(args);
        exit.Should().Be(2);
        output.Should().Contain("Api seed [COUNT]");
    }

    private ApiProcess Start(params (string, string)[] settings)
    {
        var api = ApiProcess.Start(database.Connection, settings);
        _started.Add(api);
        return api;
    }

    private Task<(int ExitCode, string Output)> RunAsync(params string[] args) =>
        ApiProcess.RunAsync(database.Connection, args);
}

/// <summary>A request body whose end a test holds back, as a slow client does.</summary>
public sealed class HeldBody : HttpContent
{
    private readonly TaskCompletionSource _asked = new();
    private readonly TaskCompletionSource _go = new();
    private readonly byte[] _bytes;

    public HeldBody(string json)
    {
        _bytes = System.Text.Encoding.UTF8.GetBytes(json);
        Headers.ContentType = new("application/json");
    }

    public Task IsAskedFor => _asked.Task;

    public void LetGo() => _go.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_bytes.AsMemory(0, 1));
        await stream.FlushAsync();
        _asked.SetResult();
        await _go.Task;
        await stream.WriteAsync(_bytes.AsMemory(1));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
