using System.Text.Json;
using Gateway.Observability;

namespace Gateway.Tests.Observability;

public class AppRecordTests
{
    [Theory]
    // Microsoft.Extensions.Logging, AddJsonConsole
    [InlineData("""{"EventId":0,"LogLevel":"Warning","Category":"Shop","Message":"low on 7","State":{"Count":7}}""", "warning", "low on 7")]
    // Serilog, compact: Information goes without a level
    [InlineData("""{"@t":"2026-01-01T00:00:00Z","@mt":"User {Name} has {Count:000} of {@Thing}","Name":"ann","Count":3}""", "info", "User ann has 3 of {@Thing}")]
    [InlineData("""{"@t":"2026-01-01T00:00:00Z","@m":"rendered","@l":"Fatal","@x":"System.Exception: x"}""", "critical", "rendered")]
    // Serilog, its own JSON
    [InlineData("""{"Timestamp":"2026","Level":"Verbose","MessageTemplate":"{A} b","Properties":{"A":"a"}}""", "trace", "a b")]
    // NLog, JsonLayout
    [InlineData("""{ "time": "2026", "level": "ERROR", "message": "no disk", "logger": "Shop" }""", "error", "no disk")]
    [InlineData("""{ "time": "2026", "level": "Info", "message": "fine" }""", "info", "fine")]
    // Any other object is its own message
    [InlineData("""{"a":1}""", "info", """{"a":1}""")]
    public void An_object_tells_its_level_and_message(string text, string level, string message)
    {
        var record = AppRecord.Of(text);
        (record.Level, record.Message).Should().Be((level, message));
        record.Json!.Value.GetRawText().Should().Be(text);
    }

    [Theory]
    [InlineData(@"{""message"":""cut \ud83d"",""a\uDE00"":[""\uD83D\uD83D\uDE00""]}", "cut \ufffd")]
    [InlineData(@"{""message"":""whole \ud83d\ude00""}", "whole \ud83d\ude00")]
    [InlineData(@"{""message"":""no escape: \\ud83d""}", @"no escape: \ud83d")]
    public void Half_a_letter_can_be_read(string text, string message)
    {
        var record = AppRecord.Of(text);
        record.Message.Should().Be(message);
        JsonSerializer.Serialize(record.Json).Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("warn: Shop.Orders[3]\n      low", "warning")]
    [InlineData("fail: Shop[0]", "error")]
    [InlineData("crit: Shop[0]", "critical")]
    [InlineData("dbug: Shop[0]", "debug")]
    [InlineData("trce: Shop[0]", "trace")]
    [InlineData("info: Shop[0]", "info")]
    [InlineData("10:43:03 warn: Shop[0]", "warning")]
    [InlineData("[10:43:03] fail: Shop[0]", "error")]
    [InlineData("2026-01-31T10:43:03.543Z crit: Shop[0]", "critical")]
    // Serilog: its console, its file
    [InlineData("[10:43:03 WRN] low on 7", "warning")]
    [InlineData("[10:43:03 VRB] low on 7", "trace")]
    [InlineData("2026-01-31 10:43:03.543 +00:00 [FTL] low on 7", "critical")]
    // NLog
    [InlineData("2026-01-31 10:43:03.5430|WARN|Shop.Orders|low on 7", "warning")]
    [InlineData("2026-01-31 10:43:03.5430|TRACE|Shop.Orders|low on 7", "trace")]
    [InlineData("10 ERROR in a row", "info")]
    [InlineData("[1, 2, 3]", "info")]
    [InlineData("1 | 2 |WARN| 3", "info")]
    [InlineData("Unhandled exception. System.Exception: x", "critical")]
    [InlineData("warning: not the console's", "info")]
    [InlineData("{ not JSON", "info")]
    [InlineData("[1]", "info")]
    [InlineData("", "info")]
    public void Other_text_is_the_message_whole(string text, string level)
    {
        var record = AppRecord.Of(text);
        (record.Level, record.Message, record.Json).Should().Be((level, text, null));
    }

    [Theory]
    [InlineData("""{"LogLevel":"Information","Category":"Shop","Message":"fine","State":{}}""", "fine")]
    [InlineData("""{"LogLevel":"Error","Message":"bad","Exception":"System.Exception: x\n   at Shop"}""", "error: bad\nSystem.Exception: x\n   at Shop")]
    [InlineData("""{"@t":"2026","@m":"bad","@l":"Fatal","@x":"System.Exception: x"}""", "critical: bad\nSystem.Exception: x")]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("warn: Shop", "warn: Shop")]
    public void People_read_level_and_message_and_no_JSON(string text, string read) =>
        new ReplicaRecord(DateTimeOffset.UnixEpoch, "stdout", text).ToString().Should().Be(read);
}
