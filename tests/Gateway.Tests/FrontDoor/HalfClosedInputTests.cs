using System.IO.Pipelines;
using System.Text;
using Gateway.FrontDoor;

namespace Gateway.Tests.FrontDoor;

public class HalfClosedInputTests
{
    private readonly Pipe _sent = new();
    private readonly HalfClosedInput _input;

    public HalfClosedInputTests() => _input = new HalfClosedInput(_sent.Reader, _sent.Writer);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_is_shown_once_all_before_it_is_taken()
    {
        await SendAsync("abc", last: true);
        (await ShownAsync(take: 2)).Should().Be(("abc", false));
        (await ShownAsync(take: 1)).Should().Be(("c", false));
        (await ShownAsync()).Should().Be(("", true));
    }

    [Fact]
    public async Task Who_takes_nothing_of_all_there_is_is_told_that_no_more_comes()
    {
        await SendAsync("abc", last: true);
        (await ShownAsync()).Should().Be(("abc", false));
        (await ShownAsync()).Should().Be(("abc", true));
    }

    // As who looks first whether anything has come, and reads then.
    [Fact]
    public async Task Who_has_taken_nothing_yet_when_the_rest_comes_sees_it_before_the_end()
    {
        await SendAsync("abc", last: false);
        (await ShownAsync()).Should().Be(("abc", false));
        await SendAsync("def", last: true);
        (await ShownAsync(take: 6)).Should().Be(("abcdef", false));
        (await ShownAsync()).Should().Be(("", true));
    }

    private async Task SendAsync(string text, bool last)
    {
        await _sent.Writer.WriteAsync(Encoding.ASCII.GetBytes(text), Cancellation);
        if (last) await _sent.Writer.CompleteAsync();
    }

    private async Task<(string Text, bool IsCompleted)> ShownAsync(int take = 0)
    {
        var read = await _input.ReadAsync(Cancellation);
        var shown = (Encoding.ASCII.GetString(read.Buffer), read.IsCompleted);
        _input.AdvanceTo(read.Buffer.GetPosition(take));
        return shown;
    }
}
