using System.Buffers;
using System.Security.Cryptography;
using Gateway.Link;

namespace Gateway.Tests.Forwarding.Link;

public class LinkStreamTests
{
    private static async Task AnswerThenGoOnAsync(LinkStream stream, Task goesOn)
    {
        await ReadAsync(stream, 3);
        await WriteAsync(stream, "bye"u8.ToArray());
        await goesOn;
        var reading = stream.Input.ReadAsync();
        // With the next frames that go.
        stream.Flush();
        await reading;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(120_000)]
    [InlineData(5_000_000)]
    public async Task What_is_written_comes_back_while_it_is_still_being_written(int size)
    {
        var sent = RandomNumberGenerator.GetBytes(size);
        await using var pair = await LinkPair.OpenAsync(stream => _ = EchoAsync(stream));
        var stream = pair.Gateway.Open()!;

        var writing = WriteAsync(stream, sent);
        var received = await ReadAsync(stream, size);
        await writing;

        received.AsSpan().SequenceEqual(sent).Should().BeTrue($"{received.Length} bytes came back");
    }

    [Fact]
    public async Task A_thousand_streams_share_one_link()
    {
        await using var pair = await LinkPair.OpenAsync(stream => _ = EchoAsync(stream));
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(async number =>
        {
            var sent = Enumerable.Repeat((byte)number, 1 + number * 37).ToArray();
            var stream = pair.Gateway.Open()!;
            var writing = WriteAsync(stream, sent);
            (await ReadAsync(stream, sent.Length)).AsSpan().SequenceEqual(sent).Should().BeTrue($"stream {number} has its own");
            await writing;
        }));
    }

    [Fact]
    public async Task Who_is_not_read_waits_and_holds_up_nobody_else()
    {
        var opened = new List<LinkStream>();
        await using var pair = await LinkPair.OpenAsync(stream =>
        {
            lock (opened) opened.Add(stream);
            if (opened.Count > 20) _ = EchoAsync(stream);
        });
        var stalled = Enumerable.Range(0, 20).Select(_ => pair.Gateway.Open()!).ToList();
        var more = new byte[2 * LinkFrame.RequestCredit];
        var writing = stalled.Select(stream => stream.WriteAllAsync(more, Cancellation).AsTask()).ToList();
        await Eventually.TrueAsync(
            () => stalled.All(stream => stream.Written == LinkFrame.RequestCredit), "each has used up its credit");

        var other = pair.Gateway.Open()!;
        await WriteAsync(other, [1, 2, 3]);
        (await ReadAsync(other, 3)).Should().Equal(1, 2, 3);

        writing.Should().OnlyContain(task => !task.IsCompleted);
        foreach (var stream in opened.Take(20).ToList()) stream.Reset();
        await FluentActions.Awaiting(() => Task.WhenAll(writing)).Should().ThrowAsync<LinkStreamException>();
    }

    [Fact]
    public async Task A_writer_goes_on_when_it_is_read()
    {
        LinkStream? opened = null;
        await using var pair = await LinkPair.OpenAsync(stream => opened = stream);
        var stream = pair.Gateway.Open()!;
        var sent = RandomNumberGenerator.GetBytes(3 * LinkFrame.RequestCredit);
        var writing = stream.WriteAllAsync(sent, Cancellation).AsTask();
        await Eventually.TrueAsync(() => opened is not null, "it is opened");

        (await ReadAsync(opened!, sent.Length)).AsSpan().SequenceEqual(sent).Should().BeTrue();
        await writing;
    }

    [Fact]
    public async Task A_writer_that_gives_up_waiting_leaves_its_turn_to_the_next()
    {
        var opened = new List<LinkStream>();
        await using var pair = await LinkPair.OpenAsync(stream => { lock (opened) opened.Add(stream); });
        using var patience = new CancellationTokenSource();
        var more = new byte[LinkFrame.RequestCredit / 2];
        var impatient = Enumerable.Range(0, 50).Select(_ =>
            pair.Gateway.Open()!.WriteAllAsync(more, patience.Token).AsTask()).ToList();
        var patient = pair.Gateway.Open()!;
        var writing = patient.WriteAllAsync(more, Cancellation).AsTask();
        await patience.CancelAsync();

        await writing;
        patient.Written.Should().Be(more.Length);
        await Task.WhenAll(impatient.Select(task => task.ContinueWith(_ => { }, Cancellation)));
    }

    [Fact]
    public async Task The_end_comes_after_the_last_byte()
    {
        await using var pair = await LinkPair.OpenAsync(stream => _ = SayAsync(stream, "bye"u8.ToArray()));
        var stream = pair.Gateway.Open()!;
        stream.Flush();
        (await ReadAsync(stream, 3)).Should().Equal("bye"u8.ToArray());
        var read = await stream.Input.ReadAsync(Cancellation);
        (read.IsCompleted, read.Buffer.Length).Should().Be((true, 0));
        stream.IsQuiet.Should().BeFalse();
    }

    // An app may have more to do after its answer, and reads no other request before that.
    [Fact]
    public async Task A_stream_is_free_when_who_has_answered_waits_for_more()
    {
        var goesOn = new TaskCompletionSource();
        await using var pair = await LinkPair.OpenAsync(stream => _ = AnswerThenGoOnAsync(stream, goesOn.Task));
        var stream = pair.Gateway.Open()!;
        await WriteAsync(stream, "ask"u8.ToArray());
        (await ReadAsync(stream, 3)).Should().Equal("bye"u8.ToArray());
        var settled = new TaskCompletionSource<LinkStream>();
        stream.WhenSettled(settled.SetResult);
        (stream.IsQuiet, settled.Task.IsCompleted).Should().Be((false, false));

        goesOn.SetResult();

        (await settled.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation)).IsQuiet.Should().BeTrue();
    }

    [Fact]
    public async Task One_whose_other_end_leaves_is_settled_and_not_free()
    {
        await using var pair = await LinkPair.OpenAsync(_ => { });
        var stream = pair.Gateway.Open()!;
        await WriteAsync(stream, "ask"u8.ToArray());
        var settled = new TaskCompletionSource<LinkStream>();
        stream.WhenSettled(settled.SetResult);
        settled.Task.IsCompleted.Should().BeFalse();

        pair.Replica.Fail(new IOException("killed"));

        (await settled.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation)).IsQuiet.Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_ends_a_stream_says_what_it_had_taken(bool takes)
    {
        await using var pair = await LinkPair.OpenAsync(stream => _ = EndAsync(stream, takes));
        var stream = pair.Gateway.Open()!;
        await WriteAsync(stream, new byte[100]);
        await FluentActions.Awaiting(() => ReadAsync(stream, 1)).Should().ThrowAsync<LinkStreamException>();
        stream.PeerTook.Should().Be(takes ? 100 : 0);
    }

    [Fact]
    public async Task The_end_of_the_link_ends_every_stream_at_once()
    {
        await using var pair = await LinkPair.OpenAsync(_ => { });
        var streams = Enumerable.Range(0, 10).Select(_ => pair.Gateway.Open()!).ToList();
        var reading = streams.Select(stream => ReadAsync(stream, 1)).ToList();
        pair.Replica.Fail(new IOException("killed"));

        foreach (var read in reading)
            await FluentActions.Awaiting(() => read).Should().ThrowAsync<LinkStreamException>();
        pair.Gateway.IsOver.Should().BeTrue();
        pair.Gateway.Open().Should().BeNull();
    }

    [Fact]
    public async Task What_never_left_is_known_to_have_reached_nobody()
    {
        await using var pair = await LinkPair.OpenAsync(_ => { });
        var stream = pair.Gateway.Open()!;
        stream.Flush();
        await Eventually.TrueAsync(() => !stream.IsUnsent(stream.Position - 1), "what was before has left");
        var position = stream.Position;
        stream.Write(new byte[100]);
        stream.IsUnsent(position).Should().BeTrue();
        stream.Flush();
        await Eventually.TrueAsync(() => !stream.IsUnsent(position), "it has left");
    }

    private static async Task WriteAsync(LinkStream stream, byte[] data)
    {
        foreach (var piece in data.Chunk(16 * 1024)) await stream.WriteAllAsync(piece, Cancellation);
    }

    private static async Task<byte[]> ReadAsync(LinkStream stream, int size)
    {
        var received = new ArrayBufferWriter<byte>();
        while (received.WrittenCount < size)
        {
            var read = await stream.Input.ReadAsync(Cancellation);
            foreach (var segment in read.Buffer) received.Write(segment.Span);
            stream.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        return received.WrittenSpan.ToArray();
    }

    private static async Task EchoAsync(LinkStream stream)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(Cancellation);
            foreach (var segment in read.Buffer) await stream.WriteAllAsync(segment, Cancellation);
            stream.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    private static async Task SayAsync(LinkStream stream, byte[] text)
    {
        await stream.WriteAllAsync(text, Cancellation);
        stream.End();
    }

    private static async Task EndAsync(LinkStream stream, bool takes)
    {
        if (takes) await ReadAsync(stream, 100);
        stream.Reset();
    }
}
