using System.Text;
using System.Text.Json;
using Gateway.Cli;
using Gateway.Observability;
using Gateway.Replicas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Observability;

public class LogLinesTests
{
    private const string Nasty = "a\"b\\c\r\n{\"level\":\"error\"}\u001b[31m\u2028";

    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void For_people_it_is_time_level_and_message() =>
        Text(log => log.Warn("careful")).Should().Be($"03:04:05.678 warning: careful{Environment.NewLine}");

    [Fact]
    public void For_machines_the_parts_of_a_message_are_fields()
    {
        var line = Json(log => log.ReplicaUnhealthy(ReplicaId.OfSlot(1, 2), "refused"));
        line.GetProperty("time").GetDateTimeOffset().Should().Be(_now);
        line.GetProperty("level").GetString().Should().Be("warning");
        line.GetProperty("event").GetString().Should().Be("ReplicaUnhealthy");
        line.GetProperty("replica").GetString().Should().Be("1.2");
        line.GetProperty("reason").GetString().Should().Be("refused");
        line.GetProperty("message").GetString().Should().Be("replica 1.2 unhealthy: refused");
    }

    [Fact]
    public void The_time_has_milliseconds_and_a_message_is_not_said_twice()
    {
        var line = Json(log => log.Warn("careful"));
        line.EnumerateObject().Select(field => field.Name).Should().Equal("time", "level", "message", "event");
        line.GetProperty("time").GetString().Should().Be("2026-01-02T03:04:05.678Z");
    }

    [Fact]
    public void A_death_has_its_last_output_line_by_line()
    {
        var line = Json(log => log.ReplicaDied(ReplicaId.OfSlot(1, 1), 7, "exit code 3", 2, ["Unhandled.", "   at Main()"]));
        line.GetProperty("message").GetString().Should().Be("replica 1.1 (pid 7) died: exit code 3, 2 in flight");
        line.GetProperty("output").EnumerateArray().Select(one => one.GetString()).Should().Equal("Unhandled.", "   at Main()");
    }

    [Fact]
    public void An_event_as_json_is_the_same_line_with_its_number()
    {
        var replica = ReplicaId.OfSlot(1, 1);
        var events = new RecentEvents(new FakeTimeProvider(_now));
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(new RecentEventsProvider(events)));
        Action<GatewayLog>[] happenings =
        [
            log => log.Say("Señor"), log => log.ReplicaReady(replica, 1.23456), log => log.ReplicaStarted(replica, null),
            log => log.ReplicaDied(replica, 7, "exit code 3", 2, ["Unhandled.", "   at Main()"]),
            log => log.VerbRan("scale to=2", "user 0", "process 7, by a socket", "done: 2 replicas"),
        ];
        foreach (var happens in happenings)
        {
            happens(new GatewayLog(logs.CreateLogger<GatewayLog>()));
            var last = events.After(0)[^1];
            EventsCommand.AsLogged(last.ToJson()).Should()
                .Be($"{Encoding.UTF8.GetString(Write(happens, asJson: true)).TrimEnd()[..^1]},\"id\":{last.Id}}}");
        }
    }

    [Fact]
    public void Whatever_a_replica_writes_is_one_line_of_json()
    {
        var line = Json(log => log.ReplicaWrote(ReplicaId.OfSlot(1, 1), Written(Nasty)));
        line.GetProperty("message").GetString().Should().Be(Nasty);
        line.GetProperty("level").GetString().Should().Be("info");
        line.GetProperty("stream").GetString().Should().Be("stdout");
        line.GetProperty("time").GetDateTimeOffset().Should().Be(DateTimeOffset.UnixEpoch, "that is when it came");
    }

    [Fact]
    public void What_is_kept_for_gateway_logs_is_as_readable_as_the_log()
    {
        const string said = "Señor 日本 <b> \u009b";
        var kept = new KeptRecord("1.1", Written(said)).ToJson();
        kept.Should().Contain(@"""message"":""Señor 日本 <b> \u009B""", "nothing of it is an order to a terminal");
        Json(log => log.ReplicaWrote(ReplicaId.OfSlot(1, 1), Written(said))).GetRawText().Should().Be(kept);
    }

    [Fact]
    public void A_replicas_object_is_an_object_with_its_level_and_message_in_front()
    {
        var line = Json(log => log.ReplicaWrote(
            ReplicaId.OfSlot(1, 1), Written("""{"LogLevel":"Error","Message":"no","State":{"a":[1]}}""")));
        line.GetProperty("level").GetString().Should().Be("error");
        line.GetProperty("message").GetString().Should().Be("no");
        line.GetProperty("record").GetProperty("State").GetProperty("a")[0].GetInt32().Should().Be(1);
    }

    [Fact]
    public void Whatever_a_replica_writes_begins_no_line_for_people()
    {
        var lines = Text(log => log.ReplicaWrote(ReplicaId.OfSlot(1, 1), Written(Nasty))).TrimEnd().Split('\n');
        lines[0].Should().StartWith("03:04:05.678 1.1 | ");
        lines.Skip(1).Should().OnlyContain(line => line.StartsWith("    "));
        lines.Should().NotContain(line => line.Contains('\u001b'));
    }

    [Fact]
    public void An_exception_is_told_with_it() =>
        Encoding.UTF8.GetString(LogLines.Text(
            new LogEntry<string>(LogLevel.Error, "x", default, "bad", new IOException("disk"), (said, _) => said), _now))
            .Should().StartWith("03:04:05.678 error: bad\n    System.IO.IOException: disk");

    private static ReplicaRecord Written(string text) => new(DateTimeOffset.UnixEpoch, "stdout", text);

    private static string Text(Action<GatewayLog> act) => Encoding.UTF8.GetString(Write(act, asJson: false));

    private static JsonElement Json(Action<GatewayLog> act)
    {
        var bytes = Write(act, asJson: true);
        bytes.Count(one => one == (byte)'\n').Should().Be(1, "an event is one line");
        return JsonSerializer.Deserialize<JsonElement>(bytes);
    }

    private static byte[] Write(Action<GatewayLog> act, bool asJson)
    {
        var logger = new LineKeeper(asJson);
        act(new GatewayLog(logger));
        return logger.Line;
    }

    private sealed class LineKeeper(bool asJson) : ILogger<GatewayLog>
    {
        public byte[] Line { get; private set; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var entry = new LogEntry<TState>(logLevel, "x", eventId, state, exception, formatter);
            Line = asJson ? LogLines.Json(entry, _now) : LogLines.Text(entry, _now);
        }
    }
}
