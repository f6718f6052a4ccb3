using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gateway.Link;

/// <summary>What has come on a stream; what is taken from it gives the other end new credit.</summary>
internal sealed class LinkReader(PipeReader incoming, LinkStream stream) : PipeReader
{
    private ReadOnlySequence<byte> _last;

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var count = _last.Slice(_last.Start, consumed).Length;
        _last = default;
        incoming.AdvanceTo(consumed, examined);
        if (count > 0) stream.Took(count);
    }

    public override void CancelPendingRead() => incoming.CancelPendingRead();

    public override void Complete(Exception? exception = null) => incoming.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await incoming.ReadAsync(cancellationToken).ConfigureAwait(false);
        _last = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!incoming.TryRead(out result)) return false;
        _last = result.Buffer;
        return true;
    }
}
