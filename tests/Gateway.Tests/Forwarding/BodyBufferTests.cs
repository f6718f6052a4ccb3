using Gateway.Forwarding;
using Gateway.Settings;

namespace Gateway.Tests.Forwarding;

public class BodyBufferTests
{
    private static readonly byte[] _sent = [.. Enumerable.Range(0, 20_000).Select(number => (byte)number)];

    private readonly CancellationTokenSource _patience = new();
    private readonly BodyBufferBudget _memory = SomeRequest.Budget(new RetryOptions { BodiesKept = 100_000 });

    [Fact]
    public async Task A_body_that_was_read_to_its_end_can_be_read_again()
    {
        await using var body = Body(_sent, length: _sent.Length);
        (await ReadAsync(body)).Should().Equal(_sent);
        body.Whole.Should().BeTrue();
        body.Rewind();
        (await ReadAsync(body)).Should().Equal(_sent);
    }

    [Fact]
    public async Task One_that_was_read_in_part_goes_on_where_the_client_is()
    {
        await using var body = Body(_sent, length: null);
        await body.ReadExactlyAsync(new byte[7_001], TestContext.Current.CancellationToken);
        body.Rewind();
        (await ReadAsync(body)).Should().Equal(_sent);
    }

    [Fact]
    public async Task One_that_outgrows_its_bound_streams_on_unkept()
    {
        await using var body = Body(new byte[70_000], length: null);
        (await ReadAsync(body)).Length.Should().Be(70_000);
        body.Whole.Should().BeFalse();
        _memory.Bytes.Should().Be(0);
    }

    [Fact]
    public async Task One_for_which_no_memory_is_left_streams_on_unkept()
    {
        await using var first = Body(new byte[60_000], length: 60_000);
        await using var second = Body(new byte[60_000], length: 60_000);
        await ReadAsync(first);
        (await ReadAsync(second)).Length.Should().Be(60_000);
        (first.Whole, second.Whole).Should().Be((true, false));
    }

    [Fact]
    public async Task Memory_is_given_back()
    {
        var body = Body(_sent, length: null);
        await ReadAsync(body);
        _memory.Bytes.Should().BePositive();
        await body.DisposeAsync();
        _memory.Bytes.Should().Be(0);
    }

    [Fact]
    public async Task Without_a_keeper_a_body_is_whole_only_until_it_is_read()
    {
        await using var body = new ReplayableBody(new MemoryStream(_sent), AttemptDeadline.Rent(), new AttemptPlace(), kept: null);
        (await body.ReadAsync(Memory<byte>.Empty, TestContext.Current.CancellationToken)).Should().Be(0);
        body.Whole.Should().BeTrue();
        await ReadAsync(body);
        body.Whole.Should().BeFalse();
    }

    [Fact]
    public async Task One_that_is_read_ahead_takes_memory_as_it_comes_and_waits_in_the_client_beyond_it()
    {
        var memory = SomeRequest.Budget(new RetryOptions { BodiesKept = 50_000 });
        await using var body = Ahead(memory, new byte[60_000], length: 60_000);
        await body.ReadAheadAsync(_patience, each: null);
        memory.Bytes.Should().Be(32 * 1024, "no more than that is left for all");
        (await ReadAsync(body)).Length.Should().Be(60_000);
        (body.Whole, memory.Bytes).Should().Be((false, 0));
    }

    [Fact]
    public async Task One_that_is_read_ahead_can_be_read_again()
    {
        await using var body = Ahead(_memory, _sent, length: null);
        await body.ReadAheadAsync(_patience, each: null);
        (await ReadAsync(body)).Should().Equal(_sent);
        body.Rewind();
        (body.Whole, (await ReadAsync(body)).SequenceEqual(_sent)).Should().Be((true, true));
    }

    [Fact]
    public async Task Its_memory_is_given_back_as_soon_as_it_cannot_be_needed_again()
    {
        await using var body = Ahead(_memory, _sent, length: null);
        await body.ReadAheadAsync(_patience, each: null);
        body.Release();
        _memory.Bytes.Should().BePositive("somebody may still read");
        await ReadAsync(body);
        body.Release();
        _memory.Bytes.Should().Be(0);
    }

    private static ReplayableBody Ahead(BodyBufferBudget memory, byte[] bytes, long? length) => new(
        new MemoryStream(bytes), AttemptDeadline.Rent(), new AttemptPlace(),
        memory.BufferFor(length, repeats: false, ahead: true));

    private ReplayableBody Body(byte[] bytes, long? length) =>
        new(new MemoryStream(bytes), AttemptDeadline.Rent(), new AttemptPlace(), _memory.BufferFor(length, repeats: true, ahead: false));

    private static async Task<byte[]> ReadAsync(Stream body)
    {
        using var all = new MemoryStream();
        await body.CopyToAsync(all, TestContext.Current.CancellationToken);
        return all.ToArray();
    }
}
