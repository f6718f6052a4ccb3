using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Cli;

namespace Gateway.Tests.Cli;

public partial class StatusViewTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly string _replicas = string.Join(',', Enumerable.Range(1, 12).Select(slot =>
        $$"""
        { "id": "{{slot}}.1", "state": "{{(slot == 7 ? "unhealthy" : "ready")}}", "pid": {{3_000_000 + slot}},
          "reason": {{(slot == 7 ? "\"/health/ready answers 503, and it says so at length [with brackets] to no end\"" : "null")}},
          "startedAt": "2026-01-01T00:00:00Z", "restarts": 1, "inFlight": {{slot}}, "requests": 1234567, "failures": 3,
          "requestsPerSecond": 1234.5, "p50Ms": 1.25, "p99Ms": 123.4, "cpuPercent": 99.5, "rssBytes": 943718400,
          "gcPausePercent": 0.1, "threadPoolQueue": 0 }
        """));

    private static readonly JsonElement _status = JsonDocument.Parse($$"""
        { "gateway": { "state": "degraded", "reason": "11 of 12 replicas are ready" }, "replicas": [ {{_replicas}} ] }
        """).RootElement;

    [Theory]
    [InlineData(80, "State", "GC %")]
    [InlineData(120, "Requests", "no such column")]
    [InlineData(240, "GC %", "no such column")]
    public void The_table_fits_the_screen_with_the_most_telling_columns(int width, string there, string gone)
    {
        var table = Table(width);
        table.Should().OnlyContain(line => line.Length <= width);
        table[0].Should().Contain(there).And.Contain("In flight").And.Contain("p99 ms").And.NotContain(gone);
    }

    [Fact]
    public void Even_where_nothing_has_room_replica_and_state_are_shown() =>
        Table(10)[0].Should().Be("Replica  State    ");

    [Fact]
    public void A_reason_stands_below_its_replica_whatever_it_holds()
    {
        var table = Table(80).ToList();
        var sick = table.FindIndex(line => line.StartsWith("7.1 "));
        table[sick + 1].Should().StartWith("  └ /health/ready answers 503").And.Contain("[with brackets]");
    }

    [Fact]
    public void A_long_reason_is_folded_between_words()
    {
        var table = Table(60).ToList();
        var sick = table.FindIndex(line => line.StartsWith("7.1 "));
        table[sick + 1].Should().EndWith("at length");
        table[sick + 2].Should().Be("    [with brackets] to no end");
    }

    [Theory]
    [InlineData("id", "1.1")]
    [InlineData("state", "7.1")]
    [InlineData("in-flight", "12.1")]
    public void The_order_is_chosen(string sort, string first) =>
        Table(120, sort)[1].Should().StartWith(first + " ");

    [Theory]
    [InlineData('c', "cpu")]
    [InlineData('f', "in-flight")]
    [InlineData('i', "id")]
    [InlineData('x', null)]
    public void A_letter_names_an_order(char key, string? order) => StatusOrder.Named(key).Should().Be(order);

    [Theory]
    [InlineData(false, "1", false)]
    [InlineData(true, "1", false)]
    [InlineData(true, "", true)]
    [InlineData(false, "", false)]
    public void Colours_are_for_terminals_that_want_them(bool terminal, string noColour, bool colours)
    {
        using var text = new StringWriter();
        var around = new Surroundings(text, text, terminal, new Dictionary<string, string> { ["NO_COLOR"] = noColour },
            "/", terminal ? () => (80, 24) : null);
        new StatusScreen(around).Print(["[red]x[/]"]);
        text.ToString().Contains('\e').Should().Be(colours);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(24)]
    [InlineData(50)]
    [InlineData(2)]
    public void What_is_watched_never_scrolls_away(int rows)
    {
        using var text = new StringWriter();
        var around = new Surroundings(text, text, true, new Dictionary<string, string>(), "/", () => (80, rows));
        new StatusScreen(around).Redraw(StatusView.Lines(_status, 80, "id", _now), "q ends");
        var drawn = text.ToString().Split('\n');
        drawn.Length.Should().BeLessThanOrEqualTo(Math.Max(rows, 3));
        drawn[^1].Should().Contain("q ends");
        drawn[^3].Contains(" more lines").Should().Be(rows < 24);
        if (rows > 9) drawn[0].Should().Contain("degraded");
    }

    // As it reads once the markup has become colour; behind the head and a blank line.
    private static string[] Table(int width, string sort = "id") =>
        [.. StatusView.Lines(_status, width, sort, _now).SkipWhile(line => line.Length > 0).Skip(1).Select(Plain)];

    private static string Plain(string line) =>
        Tag().Replace(line, "").Replace("[[", "[", StringComparison.Ordinal).Replace("]]", "]", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<!\[)\[(/|bold|green|red|yellow)\](?!\])")]
    private static partial Regex Tag();
}
