using Gateway.Processes;

namespace Gateway.Tests.Processes;

public class CrashSummaryTests
{
    [Theory]
    [InlineData("no database", "starting", "no database", "")]
    [InlineData("Unhandled exception. System.Exception: no key", "Unhandled exception. System.Exception: no key",
        "   at Program.<Main>$(String[] args)", "dump written")]
    [InlineData("Process terminated.", "starting", "Process terminated.", "   at Program.Main()")]
    public void They_are_what_tells_most(string words, params string[] output) => CrashSummary.Of("exit code 7", output).Should().Be(words);

    [Theory]
    [InlineData("killed by SIGKILL", null)]
    [InlineData("killed by SIGTERM", null)]
    [InlineData("killed by SIGABRT", "Now listening on: http://unix:/x")]
    [InlineData("exit code 1", "Now listening on: http://unix:/x")]
    public void The_last_line_says_nothing_of_a_kill_from_outside(string cause, string? words) =>
        CrashSummary.Of(cause, ["Now listening on: http://unix:/x"]).Should().Be(words);

    [Fact]
    public void What_an_app_says_of_its_own_end_is_told_also_when_it_was_killed() =>
        CrashSummary.After("killed by SIGKILL", ["Out of memory.", "info: x"]).Should().Be("killed by SIGKILL: Out of memory.");

    [Fact]
    public void Who_said_nothing_has_none() => CrashSummary.Of(null, ["", "   at Program.Main()"]).Should().BeNull();

    [Fact]
    public void A_terminal_takes_no_orders_from_them() =>
        CrashSummary.Of(null, ["red \u001b[31m now"]).Should().Be(@"red \u001b[31m now");

    [Fact]
    public void They_are_cut_where_a_table_has_no_room() =>
        CrashSummary.Of(null, [new string('x', 500)]).Should().Be(new string('x', 160) + "…");
}
