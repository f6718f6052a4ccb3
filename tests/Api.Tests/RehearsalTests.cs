using Api.Database;
using Api.Idempotency;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Api.Tests;

public sealed class RehearsalOnSqlite(OnSqlite served) : RehearsalTests(served), IClassFixture<OnSqlite>
{
    [Fact]
    public async Task It_waits_for_no_other_writer()
    {
        await using var writer = new SqliteConnection(Served.Connection);
        await writer.OpenAsync(TestContext.Current.CancellationToken);
        await using var turn = writer.BeginTransaction(deferred: false);
        await IsRehearsedAsync();
    }
}

public sealed class RehearsalOnPostgres(OnPostgres served) : RehearsalTests(served), IClassFixture<OnPostgres>
{
    [Fact]
    public async Task It_waits_for_no_other_writer()
    {
        await using var writer = await RunAsync($"SELECT pg_advisory_lock({PostgresGrantsDb.WriteLock})");
        await IsRehearsedAsync();
    }

    [Fact]
    public async Task Who_may_make_no_temporary_tables_serves_all_the_same()
    {
        var own = new NpgsqlConnectionStringBuilder(Served.Connection);
        await using var _ = await RunAsync($"""
            REVOKE TEMPORARY ON DATABASE {own.Database} FROM PUBLIC;
            CREATE ROLE {own.Database} LOGIN;
            GRANT ALL ON ALL TABLES IN SCHEMA public TO {own.Database};
            GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {own.Database};
            """);
        own.Username = own.Database;
        await using var api = await new ApiServer(own.ConnectionString).ReadyAsync();
        await api.Http.CreatedAsync(Served.Key);
    }

    private async Task<NpgsqlConnection> RunAsync(string sql)
    {
        // A pool would keep the lock.
        var connection = new NpgsqlConnection($"{Served.Connection};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}

/// <summary>The first write of a process holds the lock that all writers wait for no longer than later ones.</summary>
public abstract class RehearsalTests(Served served)
{
    // They end the statements that are sent before the lock is there.
    private static readonly string[] _takeTheLock =
    [
        "SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '5s'",
        "SELECT pg_advisory_xact_lock(@p0)",
    ];

    protected Served Served => served;

    [Fact]
    public async Task All_that_is_done_under_the_lock_was_done_before()
    {
        await using var api = await new ApiServer(served.Connection).ReadyAsync();
        var before = api.Statements.Sent;
        await WriteOnceEachAsync(api);
        var underLock = api.Statements.Sent.Skip(before.Count).Where(one => one.InTransaction).Select(one => one.Sql);
        underLock.Distinct().Except(_takeTheLock).Should().HaveCount(10).And.BeSubsetOf(before.Select(one => one.Sql));
    }

    [Fact]
    public void Each_operation_that_writes_is_among_those_of_the_test() =>
        served.Api.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null)
            .Where(endpoint => !endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET"))
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName)
            .Should().BeEquivalentTo("createOpportunity", "replaceOpportunity", "deleteOpportunity", "saveSearch", "forgetSavedSearch");

    [Fact]
    public async Task It_leaves_nothing_behind()
    {
        var (first, _) = await served.Api.Http.CreatedAsync(served.Key);
        var change = await served.Api.LastChangeAsync();
        await IsRehearsedAsync();
        (await served.Api.LastChangeAsync()).Should().Be(change);
        var (next, _) = await served.Api.Http.CreatedAsync(served.Key);
        IdOf(next).Should().Be(IdOf(first) + 1);
    }

    /// <summary>Another replica starts.</summary>
    protected async Task IsRehearsedAsync()
    {
        await using var api = await new ApiServer(served.Connection).ReadyAsync();
        api.Statements.Sent.Should().Contain(one => one.InTransaction && one.Sql.StartsWith("INSERT"));
    }

    private static long IdOf(string path) => long.Parse(path[(path.LastIndexOf('/') + 1)..], null);

    private async Task WriteOnceEachAsync(ApiServer api)
    {
        var body = Requests.NewOpportunity();
        (string, string)[] key = [(IdempotencyKey.Header, Guid.NewGuid().ToString())];
        (await api.Http.CreateAsync(served.Key, body, key).StatusAsync()).Should().Be(201);
        using var repeated = await api.Http.CreateAsync(served.Key, body, key);
        var path = repeated.Headers.Location!.ToString();
        using var replaced = await api.Http.SendAsync(
            HttpMethod.Put, path, body, ("X-API-Key", served.Key), ("If-Match", repeated.Headers.ETag!.ToString()));
        var whole = Requests.NewOpportunity().Replace(
            "\"award_floor\"", """
            "applicant_types":["state_governments"],"funding_categories":["health"],"award_floor"
            """, StringComparison.Ordinal);
        (await api.Http.CreateAsync(served.Key, whole).StatusAsync()).Should().Be(201);
        var tag = replaced.Headers.ETag!.ToString();
        (await api.Http.SendAsync(HttpMethod.Delete, path, null, ("X-API-Key", served.Key), ("If-Match", tag)).StatusAsync())
            .Should().Be(204);
        (await api.Http.SendAsync(
            HttpMethod.Post, "/v1/saved-searches", """{"name":"mine","search_query":{}}""", ("X-API-Key", served.Key)).StatusAsync())
            .Should().Be(201);
    }
}
