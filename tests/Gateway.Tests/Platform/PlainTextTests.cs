using Gateway.Platform;

namespace Gateway.Tests.Platform;

public class PlainTextTests
{
    [Theory]
    [InlineData("plain äöü 漢字 🙂\ttab", "plain äöü 漢字 🙂\ttab")]
    [InlineData("a\u001b[2J\u0007b", @"a\u001b[2J\u0007b")]
    [InlineData("a\rb\0c\u007fd\u009be", @"a\u000db\u0000c\u007fd\u009be")]
    [InlineData("a\u202eb\u2028c\ufeffd", @"a\u202eb\u2028c\ufeffd")]
    public void What_moves_colours_or_turns_is_written_out(string text, string shown) =>
        PlainText.Of(text).Should().Be(shown);

    [Theory]
    [InlineData("a\n10:00:00.000 error: forged")]
    [InlineData("a\r\n10:00:00.000 error: forged")]
    public void A_further_line_never_looks_like_one_of_ours(string text) =>
        PlainText.Of(text).Should().Be("a\n    10:00:00.000 error: forged");

    [Fact]
    public void A_line_that_is_indented_stays_as_it_is() =>
        PlainText.Of("a\n    b\n    c").Should().Be("a\n    b\n    c");
}
