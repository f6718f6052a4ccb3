using Gateway.Processes;

namespace Gateway.Tests.Processes;

public class CrashSummaryTests
{
    [Theory]
    [InlineData("no database", "starting", "no database", "")]
    [InlineData("Unhandled exception. System.Exception: no key", "Unhandled exception. System.Exception: no key",
        "   at Program.<Main>$(String[] args)", "dump written")]
    [InlineData("Process terminated.", "starting", "Process terminated.", "   at Program.Main()")]
    public void They_are_what_tells_most(string words, params string[] output) => CrashSummary.Of(output).Should().Be(words);

    [Fact]
    public void Who_said_nothing_has_none() => CrashSummary.Of(["", "   at Program.Main()"]).Should().BeNull();

    [Fact]
    public void A_terminal_takes_no_orders_from_them() =>
        CrashSummary.Of(["red \u001b[31m now"]).Should().Be(@"red \u001b[31m now");

    [Fact]
    public void They_are_cut_where_a_table_has_no_room() =>
        CrashSummary.Of([new string('x', 500)]).Should().Be(new string('x', 160) + "…");
}
