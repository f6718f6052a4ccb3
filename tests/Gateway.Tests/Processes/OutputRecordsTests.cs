using Gateway.Observability;
using Gateway.Processes;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Processes;

public sealed class OutputRecordsTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch);
    private readonly List<ReplicaRecord> _told = [];
    private readonly OutputRecords _records;

    public OutputRecordsTests() => _records = new OutputRecords("stderr", _told.Add, _clock);

    public void Dispose() => _records.Dispose();

    [Fact]
    public void A_stack_trace_is_one_record()
    {
        string[] trace =
        [
            "Unhandled exception. System.InvalidOperationException: no", " ---> System.Exception: why", "   at A.B()",
            "   --- End of inner exception stack trace ---", "--- End of stack trace from previous location ---", "   at C.D()",
        ];
        foreach (var line in trace.Append("next")) _records.Add(line);
        _told.Should().ContainSingle().Which.Text.Should().Be(string.Join('\n', trace));
    }

    [Fact]
    public void What_nothing_follows_is_told_after_a_pause_with_the_time_of_its_first_line()
    {
        _records.Add("one");
        _told.Should().BeEmpty();
        _clock.Advance(OutputRecords.Pause);
        _told.Should().Equal(new ReplicaRecord(DateTimeOffset.UnixEpoch, "stderr", "one"));
    }

    [Fact]
    public void An_indented_line_after_a_pause_is_a_record_of_its_own()
    {
        _records.Add("one");
        _clock.Advance(OutputRecords.Pause);
        _records.Add("  two");
        _clock.Advance(OutputRecords.Pause);
        _told.Select(record => record.Text).Should().Equal("one", "  two");
    }

    [Fact]
    public void An_object_is_told_at_once()
    {
        _records.Add("""{"a":1}""");
        _told.Should().ContainSingle();
    }

    [Fact]
    public void Indented_lines_without_an_end_are_several_records()
    {
        for (var line = 0; line < 100; line++) _records.Add(" " + new string('x', 2000));
        _records.Flush();
        _told.Should().HaveCountGreaterThan(1).And.OnlyContain(record => record.Text.Length <= 64 * 1024);
    }

    [Fact]
    public void What_comes_after_the_end_is_told_too()
    {
        _records.Dispose();
        _records.Add("from a child of its own");
        _told.Should().ContainSingle();
    }
}
