using System.Text.Json;
using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Tests.Observability;

public class BacklogTests
{
    [Fact]
    public void What_is_too_much_together_costs_the_oldest()
    {
        var backlog = new Backlog<string>(100, mostWeight: 10, text => text.Length);
        foreach (var text in new[] { "aaaa", "bbbb", "cccc" }) backlog.Add(_ => text);
        backlog.After(0).Select(kept => kept.Item).Should().Equal("bbbb", "cccc");
        backlog.Add(_ => new string('x', 50));
        backlog.After(0).Should().ContainSingle("one alone is kept, however long").Which.Id.Should().Be(4);
    }

    [Fact]
    public void What_replicas_have_written_is_bounded()
    {
        var log = new ReplicaLog();
        var record = new ReplicaRecord(DateTimeOffset.UnixEpoch, "stdout", new string('x', 60_000));
        for (var number = 0; number < 200; number++) log.Add(ReplicaId.OfSlot(1, 1), record);
        log.Backlog.After(0).Sum(kept => kept.Item.Record.Text.Length).Should().BeLessThanOrEqualTo(4 * 1024 * 1024);
    }

    [Fact]
    public void A_record_is_told_as_the_log_has_it()
    {
        var kept = new KeptRecord("2.1", new ReplicaRecord(DateTimeOffset.UnixEpoch, "stderr", """{"level":"warn","message":"m"}"""));
        var json = JsonSerializer.Deserialize<JsonElement>(kept.ToJson());
        json.EnumerateObject().Select(field => field.Name).Should().Equal(
            "time", "level", "message", "event", "replica", "stream", "record");
        json.GetProperty("time").GetString().Should().Be("1970-01-01T00:00:00.000Z");
    }
}
