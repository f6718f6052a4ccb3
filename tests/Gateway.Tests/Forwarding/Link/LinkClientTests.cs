using System.IO.Pipelines;
using System.Net.Sockets;
using Gateway.Forwarding;
using Gateway.Link;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Forwarding.Link;

/// <summary>Other ends of the link that are none of ours.</summary>
public sealed class LinkClientTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly TempFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<string> _undone = [];
    private readonly LinkClient _client;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public LinkClientTests()
    {
        var where = new UnixDomainSocketEndPoint(_folder.At("link"));
        _listener.Bind(where);
        _listener.Listen();
        _client = new LinkClient(where, _patience, _undone.Add);
    }

    [Fact]
    public async Task One_of_another_version_is_told_and_done_without()
    {
        using var replica = await _listener.AcceptAsync(Stop);
        await replica.SendAsync("gw-link\u0001"u8.ToArray(), Stop);
        await _client.Opening.WaitAsync(_patience, Stop);
        _client.Rent().Should().BeNull();
        _undone.Should().Equal("its end of the link is of another version");
    }

    [Fact]
    public async Task One_that_hangs_up_is_done_without()
    {
        using (await _listener.AcceptAsync(Stop))
        {
        }

        await _client.Opening.WaitAsync(_patience, Stop);
        _client.Rent().Should().BeNull();
    }

    [Theory]
    [InlineData("01 00 00 00 09 00 00 00", "kind 9 with 0 bytes")]
    [InlineData("01 00 00 00 02 00 00 00", "kind 2 with 0 bytes")]
    [InlineData("01 00 00 00 02 01 80 00", "kind 2 with 32769 bytes")]
    [InlineData("01 00 00 00 03 07 00 00", "kind 3 with 7 bytes")]
    [InlineData("01 00 00 00 05 08 00 00", "kind 5 with 8 bytes")]
    [InlineData("07 00 00 00 01 00 00 00", "stream 7 may not be opened")]
    public async Task Nonsense_ends_the_link_and_is_told(string frame, string told)
    {
        using var replica = await GreetAsync();
        var stream = _client.Rent()!;
        await replica.SendAsync(Convert.FromHexString(frame.Replace(" ", "")), Stop);
        await _client.Running.WaitAsync(_patience, Stop);
        _undone.Should().Equal($"the link said nonsense: {told}");
        _client.Rent().Should().BeNull();
        var reading = async () => await stream.Input.ReadAsync(Stop);
        await reading.Should().ThrowAsync<LinkStreamException>();
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("01 00 00 00 09 00 00 00", false)]
    public async Task The_end_of_a_process_is_told_from_nonsense(string last, bool ended)
    {
        using (var replica = await GreetAsync())
        {
            _client.PeerEnded.Should().BeFalse();
            await replica.SendAsync(Convert.FromHexString(last.Replace(" ", "")), Stop);
        }

        await _client.Running.WaitAsync(_patience, Stop);
        _client.PeerEnded.Should().Be(ended);
    }

    [Fact]
    public async Task An_attempt_tells_that_the_process_has_ended_under_it()
    {
        var fleet = new Fleet();
        var replica = Some.Ready(fleet);
        using var forward = SomeRequest.Forward(SomeRequest.Of());
        forward.BeginAttempt(replica.TryLease()!);
        var start = new AnswerStart(forward, replica, new SessionAffinity(fleet, () => new GatewayOptions()));
        Task<AttemptOutcome> attempt;
        using (var process = await GreetAsync())
        {
            attempt = _client.Begin(forward, replica, start)!.RunAsync().AsTask();
            await process.ReceiveAsync(new byte[LinkFrame.Greeting.Length + LinkFrame.HeadSize + 1], Stop);
            await Eventually.TrueAsync(() => process.Available > 0, "the request");
        }

        var outcome = await attempt.WaitAsync(_patience, Stop);
        (outcome.Result, outcome.ProcessEnded).Should().Be((AttemptResult.Broken, true));
    }

    [Fact]
    public async Task More_than_the_credit_ends_the_link_and_is_told()
    {
        using var replica = await GreetAsync();
        var stream = _client.Rent()!;
        var frame = new byte[LinkFrame.HeadSize + LinkFrame.MostPayload];
        new LinkFrame(stream.Id, FrameKind.Data, LinkFrame.MostPayload).Write(frame);
        for (var sent = 0; sent <= LinkFrame.AnswerCredit && !_client.Running.IsCompleted; sent += LinkFrame.MostPayload)
            await SendAsync(replica, frame);
        await _client.Running.WaitAsync(_patience, Stop);
        _undone.Should().Equal($"the link said nonsense: stream {stream.Id} was sent more than its credit");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Noise_ends_the_link_and_every_stream_of_it(int seed)
    {
        using var replica = await GreetAsync();
        List<LinkStream> streams = [.. Enumerable.Range(0, 8).Select(_ => _client.Rent()!)];
        var dice = new Random(seed);
        var noise = new byte[512];
        while (!_client.Running.IsCompleted)
        {
            dice.NextBytes(noise);
            await SendAsync(replica, noise);
        }

        await _client.Running.WaitAsync(_patience, Stop);
        foreach (var stream in streams) await ReadToEndAsync(stream.Input).WaitAsync(_patience, Stop);
        _client.Rent().Should().BeNull();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    private async Task<Socket> GreetAsync()
    {
        var replica = await _listener.AcceptAsync(Stop);
        await replica.SendAsync(LinkFrame.Greeting.ToArray(), Stop);
        await _client.Opening.WaitAsync(_patience, Stop);
        return replica;
    }

    // The gateway may have hung up already.
    private static async Task SendAsync(Socket replica, byte[] bytes)
    {
        try
        {
            await replica.SendAsync(bytes, Stop);
        }
        catch (SocketException)
        {
        }
    }

    private static async Task ReadToEndAsync(PipeReader input)
    {
        try
        {
            for (var read = await input.ReadAsync(Stop); !read.IsCompleted; read = await input.ReadAsync(Stop))
                input.AdvanceTo(read.Buffer.End);
        }
        catch (LinkStreamException)
        {
        }
    }
}
