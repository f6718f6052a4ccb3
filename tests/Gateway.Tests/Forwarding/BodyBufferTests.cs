using Gateway.Forwarding;
using Gateway.Settings;

namespace Gateway.Tests.Forwarding;

public class BodyBufferTests
{
    private static readonly byte[] _sent = [.. Enumerable.Range(0, 20_000).Select(number => (byte)number)];

    private readonly BodyBufferBudget _memory = new(new RetryOptions { BodyKept = 64 * 1024, BodiesKept = 100_000 });

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
        await using var body = new ReplayableBody(new MemoryStream(_sent), AttemptDeadline.Rent(), kept: null);
        (await body.ReadAsync(Memory<byte>.Empty, TestContext.Current.CancellationToken)).Should().Be(0);
        body.Whole.Should().BeTrue();
        await ReadAsync(body);
        body.Whole.Should().BeFalse();
    }

    private ReplayableBody Body(byte[] bytes, long? length) =>
        new(new MemoryStream(bytes), AttemptDeadline.Rent(), new BodyBuffer(_memory, length));

    private static async Task<byte[]> ReadAsync(Stream body)
    {
        using var all = new MemoryStream();
        await body.CopyToAsync(all, TestContext.Current.CancellationToken);
        return all.ToArray();
    }
}
