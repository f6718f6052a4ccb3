using System.Text;
using Gateway.Processes;

namespace Gateway.Tests.Processes;

public class OutputTailTests
{
    private readonly OutputTail _tail = new(lines: 2);
    private readonly List<string> _lines = [];

    [Fact]
    public async Task Each_line_is_handed_on_whatever_its_ending()
    {
        await FollowAsync("one\r\ntwo\n\nunfinished");
        _lines.Should().Equal("one", "two", "", "unfinished");
    }

    [Fact]
    public async Task The_last_lines_are_remembered()
    {
        await FollowAsync("one\ntwo\nthree\n");
        _tail.Last.Should().Equal("two", "three");
    }

    [Fact]
    public async Task A_line_without_an_end_comes_in_pieces()
    {
        await FollowAsync(new string('x', 150_000));
        _lines.Select(line => line.Length).Should().Equal(65_536, 65_536, 150_000 - (2 * 65_536));
        _tail.Last.Should().OnlyContain(line => line.Length == 8192);
    }

    [Fact]
    public async Task A_piece_ends_with_a_whole_letter()
    {
        await FollowAsync("x" + string.Concat(Enumerable.Repeat("😀", 40_000)));
        _lines.Should().HaveCount(2).And.OnlyContain(line => !char.IsHighSurrogate(line.Last()));
    }

    private async Task FollowAsync(string output)
    {
        using var reader = new StreamReader(new MemoryStream(Encoding.UTF8.GetBytes(output)));
        await _tail.FollowAsync(reader, _lines.Add);
    }
}
