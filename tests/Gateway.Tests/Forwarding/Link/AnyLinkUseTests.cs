using System.Buffers;
using System.Collections.Concurrent;
using CsCheck;
using Gateway.Link;

namespace Gateway.Tests.Forwarding.Link;

/// <summary>Whatever two ends do with the streams of a link, in any order: bytes come once and in their order, nobody is
/// sent more than the credit, nothing stays behind, and what happens to one stream is nothing to the others.</summary>
public class AnyLinkUseTests
{
    private const int Streams = 3;

    private static readonly Gen<(Use What, int Which, bool Gateways, int Size)[]> _anything = Gen.Select(
        Gen.Frequency((8, Gen.Const(Use.Write)), (8, Gen.Const(Use.Read)), (1, Gen.Const(Use.End)), (1, Gen.Const(Use.Reset))),
        Gen.Int[0, Streams - 1], Gen.Bool,
        // Around what a frame holds, around what a window holds, and little.
        Gen.OneOf(
            Gen.Int[1, 50], Gen.Int[LinkFrame.MostPayload - 3, LinkFrame.MostPayload + 3],
            Gen.Int[LinkFrame.AnswerCredit - 3, LinkFrame.AnswerCredit + 3],
            Gen.Int[LinkFrame.RequestCredit - 3, LinkFrame.RequestCredit + 3])).Array[1, 60];

    private enum Use
    {
        Write,
        Read,
        End,
        Reset,
    }

    [Fact]
    public Task Every_byte_comes_once_and_in_order_within_its_credit() => _anything.SampleAsync(
        async uses =>
        {
            var opened = new ConcurrentDictionary<uint, LinkStream>();
            await using var pair = await LinkPair.OpenAsync(stream => opened[stream.Id] = stream);
            var ours = Enumerable.Range(0, Streams).Select(_ => pair.Gateway.Open()!).ToList();
            foreach (var stream in ours) stream.Flush();
            await Eventually.TrueAsync(() => opened.Count == Streams, "all are opened");
            var used = ours.Select(stream => new UsedStream(stream, opened[stream.Id])).ToList();

            foreach (var (what, which, gateways, size) in uses) used[which].Let(what, gateways, size);
            foreach (var stream in used) await stream.CalmDownAsync();

            (pair.Gateway.Failure, pair.Replica.Failure).Should().Be((null, null));
        }, iter: 150, threads: 1);

    private sealed class UsedStream(LinkStream gateway, LinkStream replica)
    {
        private readonly Direction _request = new(gateway, replica, LinkFrame.RequestCredit, 17);
        private readonly Direction _answer = new(replica, gateway, LinkFrame.AnswerCredit, 101);
        private bool _isReset;

        public void Let(Use what, bool gateways, int size)
        {
            if (_isReset) return;
            var (says, hears) = gateways ? (_request, _answer) : (_answer, _request);
            if (what == Use.Write) says.Write(size);
            else if (what == Use.Read) hears.Read(size);
            else if (what == Use.End) says.End();
            else
            {
                (_isReset, var end) = (true, gateways ? gateway : replica);
                end.Reset();
            }
        }

        // Over, however it got there: both ends know, and nothing more goes out. Or all of it has come.
        public async Task CalmDownAsync()
        {
            if (_isReset)
            {
                await Eventually.TrueAsync(() => gateway.IsOver && replica.IsOver, "both ends know that it was reset");
                (gateway.Write([1]), replica.Write([1])).Should().Be((0, 0));
                return;
            }

            await Task.WhenAll(_request.EndsAsync(), _answer.EndsAsync());
            if (_request.IsEnded && _answer.IsEnded)
                await Eventually.TrueAsync(() => gateway.IsOver && replica.IsOver, "what both have ended is over");
        }
    }

    private sealed class Direction(LinkStream from, LinkStream to, int credit, byte first)
    {
        private long _written;
        private long _read;

        public bool IsEnded { get; private set; }

        public void Write(int size)
        {
            var taken = from.Write(Bytes(_written, size));
            from.Flush();
            _written += taken;
            if (IsEnded) taken.Should().Be(0, "nothing follows an end");
            (_written - _read).Should().BeLessThanOrEqualTo(credit, "what was not read is within the credit");
        }

        public void Read(int most)
        {
            if (to.Input.TryRead(out var result)) Take(result.Buffer, most);
        }

        public void End()
        {
            IsEnded = true;
            from.End();
        }

        public async Task EndsAsync()
        {
            from.Flush();
            while (_read < _written)
            {
                var result = await to.Input.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
                Take(result.Buffer, int.MaxValue);
            }

            if (!IsEnded) return;
            var last = await to.Input.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
            (last.IsCompleted, last.Buffer.Length).Should().Be((true, 0), "the end comes after the last byte, and alone");
            to.Input.AdvanceTo(last.Buffer.End);
        }

        private void Take(ReadOnlySequence<byte> come, int most)
        {
            var taken = come.Slice(0, Math.Min(come.Length, most));
            taken.ToArray().AsSpan().SequenceEqual(Bytes(_read, (int)taken.Length)).Should().BeTrue($"of byte {_read} and on");
            _read += taken.Length;
            _read.Should().BeLessThanOrEqualTo(_written);
            to.Input.AdvanceTo(taken.End);
        }

        // Another byte at each place, so that none can stand for another; the same places in each run.
        private byte[] Bytes(long at, int count)
        {
            var bytes = new byte[count];
            for (var index = 0; index < count; index++) bytes[index] = (byte)((at + index) * 31 / 7 + first);
            return bytes;
        }

        private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    }
}
