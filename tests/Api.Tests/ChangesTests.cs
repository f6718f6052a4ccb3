using System.Globalization;
using System.Net.ServerSentEvents;

namespace Api.Tests;

public sealed class ChangesOnSqlite(OnSqlite served) : ChangesTests(served), IClassFixture<OnSqlite>;

public sealed class ChangesOnPostgres(OnPostgres served) : ChangesTests(served), IClassFixture<OnPostgres>;

public abstract class ChangesTests(Served served)
{
    private readonly HttpClient _http = served.Api.Http;

    [Fact]
    public async Task What_one_server_changes_the_streams_of_another_tell()
    {
        await using var other = await new ApiServer(served.Connection).ReadyAsync();
        using var events = await EventStream.OpenAsync(other.Http);
        var (path, tag) = await _http.CreatedAsync(served.Key);
        (await events.NextAsync()).Kind.Should().Be("created");
        (await DeleteAsync(path, tag)).Should().Be(204);
        (await events.NextAsync()).Kind.Should().Be("deleted");
    }

    [Fact]
    public async Task Who_comes_back_to_another_server_gets_what_was_missed_once_and_in_order()
    {
        using var before = await EventStream.OpenAsync(_http);
        await _http.CreatedAsync(served.Key);
        var seen = long.Parse((await before.NextAsync()).Id, CultureInfo.InvariantCulture);
        for (var i = 0; i < 5; i++) await _http.CreatedAsync(served.Key);
        await using var other = await new ApiServer(served.Connection).ReadyAsync();
        using var after = await EventStream.OpenAsync(other.Http, seen);
        for (var id = seen + 1; id <= seen + 5; id++) (await after.NextAsync()).Should().Be(($"{id}", "created"));
    }

    [Fact]
    public async Task Many_writers_on_two_servers_leave_no_gap()
    {
        await using var other = await new ApiServer(served.Connection).ReadyAsync();
        var last = await served.Api.LastChangeAsync();
        using var events = await EventStream.OpenAsync(other.Http, last);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => (i % 2 == 0 ? _http : other.Http).CreatedAsync(served.Key)));
        for (var id = last + 1; id <= last + 20; id++) (await events.NextAsync()).Id.Should().Be($"{id}");
    }

    [Fact]
    public async Task A_stream_begins_at_once_by_saying_where()
    {
        using var events = await EventStream.OpenAsync(_http);
        var last = await served.Api.LastChangeAsync();
        (await events.NextOfAllAsync()).Should().Be(
            new SseItem<string>("", "heartbeat") { EventId = $"{last}", ReconnectionInterval = TimeSpan.FromSeconds(1) });
    }

    [Fact]
    public async Task Who_loses_the_connection_before_an_event_misses_none()
    {
        string id;
        using (var before = await EventStream.OpenAsync(_http)) id = (await before.NextOfAllAsync()).EventId!;
        var (path, tag) = await _http.CreatedAsync(served.Key);
        (await DeleteAsync(path, tag)).Should().Be(204);
        using var after = await EventStream.OpenAsync(_http, long.Parse(id, CultureInfo.InvariantCulture));
        (await after.NextAsync()).Kind.Should().Be("created");
        (await after.NextAsync()).Kind.Should().Be("deleted");
    }

    [Fact]
    public async Task Silence_is_filled_with_heartbeats()
    {
        using var events = await EventStream.OpenAsync(_http);
        for (var beats = 0; beats < 3; beats++) (await events.NextOfAllAsync()).EventType.Should().Be("heartbeat");
    }

    [Fact]
    public async Task An_event_says_what_happened_to_which_row_and_when()
    {
        using var events = await EventStream.OpenAsync(_http);
        var (path, _) = await _http.CreatedAsync(served.Key);
        SseItem<string> item;
        do item = await events.NextOfAllAsync();
        while (item.EventType == "heartbeat");
        item.Data.Should().MatchRegex(
            $$"""^\{"change_id":{{item.EventId}},"kind":"created","opportunity_id":{{path.Split('/')[^1]}},"happened_at":"[0-9T:.-]+Z"\}$""");
    }

    [Fact]
    public async Task A_refused_change_is_not_told()
    {
        using var events = await EventStream.OpenAsync(_http);
        await (await _http.CreateAsync(served.Key, "{}")).ShouldBeAsync(422, "validation");
        (await DeleteAsync("/v1/opportunities/3", "\"other\"")).Should().Be(412);
        (await DeleteAsync("/v1/opportunities/3", "*")).Should().Be(204);
        (await events.NextAsync()).Kind.Should().Be("deleted");
    }

    [Theory]
    [InlineData("five")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public async Task An_id_that_is_none_is_400(string id) =>
        await (await _http.GetAsync("/v1/opportunities/changes", ("Last-Event-ID", id)))
            .ShouldBeAsync(400, "malformed-request");

    [Fact]
    public async Task An_id_of_the_future_means_from_now_on()
    {
        using var events = await EventStream.OpenAsync(_http, 1_000_000);
        await _http.CreatedAsync(served.Key);
        (await events.NextAsync()).Kind.Should().Be("created");
    }

    private Task<int> DeleteAsync(string path, string tag) =>
        _http.SendAsync(HttpMethod.Delete, path, null, ("X-API-Key", served.Key), ("If-Match", tag)).StatusAsync();
}
