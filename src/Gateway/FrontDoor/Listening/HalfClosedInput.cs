using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gateway.FrontDoor;

/// <summary>What a client has sent before it ended its side is read first: Kestrel looks at the end alone, and takes a
/// body that is there for one that broke off.</summary>
public sealed class HalfClosedInput(PipeReader input, PipeWriter output) : PipeReader, IDuplexPipe
{
    private SequencePosition _start;
    private bool _goesOn = true;

    public PipeReader Input => this;
    public PipeWriter Output => output;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Shown(await input.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        var read = input.TryRead(out result);
        if (read) result = Shown(result);
        return read;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _goesOn = !consumed.Equals(_start);
        input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => input.CancelPendingRead();
    public override void Complete(Exception? exception = null) => input.Complete(exception);

    // Whoever has taken nothing of it needs to know that no more comes.
    private ReadResult Shown(in ReadResult result)
    {
        _start = result.Buffer.Start;
        return result.IsCompleted && _goesOn && !result.Buffer.IsEmpty
            ? new ReadResult(result.Buffer, result.IsCanceled, isCompleted: false)
            : result;
    }
}
