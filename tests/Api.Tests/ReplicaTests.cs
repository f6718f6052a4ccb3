using System.Net;

namespace Api.Tests;

public sealed class ReplicasOnSqlite() : ReplicaTests(new SqliteFile());

public sealed class ReplicasOnPostgres(PostgresServer server) : ReplicaTests(new PostgresDatabase(server));

/// <summary>Two processes that write to one database, as the gateway runs them.</summary>
public abstract class ReplicaTests(IDatabase database) : IAsyncLifetime
{
    private readonly List<ApiProcess> _replicas = [];
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        _replicas.Add(ApiProcess.Start(database.Connection));
        _replicas.Add(ApiProcess.Start(database.Connection));
        foreach (var replica in _replicas) await replica.ReadyAsync();
        _key = (await ApiProcess.RunAsync(database.Connection, "key", "tests")).Output.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas) await replica.DisposeAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Writers_in_two_processes_lose_nothing_and_their_changes_are_told_in_order()
    {
        using var events = await EventStream.OpenAsync(_replicas[0].Client);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _replicas[i % 2].Client.CreateAsync(_key)));
        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Created);
        (await _replicas[1].Client.FindAsync("{}")).Total().Should().Be(2100);
        var ids = new List<long>();
        while (ids.Count < 100) ids.Add(long.Parse((await events.NextAsync()).Id, null));
        ids.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task One_idempotency_key_in_two_processes_at_once_changes_once()
    {
        var body = Requests.NewOpportunity();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            _replicas[i % 2].Client.CreateAsync(_key, body, ("Idempotency-Key", "\"twice\""))));
        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Created);
        answers.Select(answer => answer.Headers.Location).Distinct().Should().ContainSingle();
        (await _replicas[0].Client.FindAsync("{}")).Total().Should().Be(2001);
    }

    [Fact]
    public async Task What_a_killed_replica_answered_is_answered_by_the_other()
    {
        var body = Requests.NewOpportunity();
        using var first = await _replicas[0].Client.CreateAsync(_key, body, ("Idempotency-Key", "\"survives\""));
        _replicas[0].KillHard();
        using var again = await _replicas[1].Client.CreateAsync(_key, body, ("Idempotency-Key", "\"survives\""));
        again.Headers.Location.Should().Be(first.Headers.Location);
        using var events = await EventStream.OpenAsync(_replicas[1].Client, after: 1);
        (await events.NextAsync()).Kind.Should().Be("created");
    }
}
