using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Gateway.FrontDoor;

/// <summary>What a client has sent before it ended its side is read first: Kestrel looks at the end alone, and takes a
/// body that is there for one that broke off.</summary>
public sealed class HalfClosedInput(PipeReader input, PipeWriter output)
    : PipeReader, IDuplexPipe, IValueTaskSource<ReadResult>
{
    private SequencePosition _start;
    private bool _hidden;
    private bool _wantsMore;
    private ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter _reading;
    private ManualResetValueTaskSourceCore<ReadResult> _shown;
    private Action? _came;

    public PipeReader Input => this;
    public PipeWriter Output => output;

    // One read at a time, so that each need not have its own.
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = input.ReadAsync(cancellationToken);
        if (reading.IsCompletedSuccessfully) return new ValueTask<ReadResult>(Shown(reading.Result));
        _shown.Reset();
        _reading = reading.ConfigureAwait(false).GetAwaiter();
        _reading.UnsafeOnCompleted(_came ??= Came);
        return new ValueTask<ReadResult>(this, _shown.Version);
    }

    public override bool TryRead(out ReadResult result)
    {
        var read = input.TryRead(out result);
        if (read) result = Shown(result);
        return read;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _wantsMore = _hidden && consumed.Equals(_start);
        input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => input.CancelPendingRead();
    public override void Complete(Exception? exception = null) => input.Complete(exception);

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _shown.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _shown.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _shown.OnCompleted(continuation, state, token, flags);

    private void Came()
    {
        ReadResult result;
        try
        {
            result = Shown(_reading.GetResult());
        }
        catch (Exception failure)
        {
            _shown.SetException(failure);
            return;
        }

        _shown.SetResult(result);
    }

    // Whoever has taken nothing of all there is needs to know that no more comes.
    private ReadResult Shown(in ReadResult result)
    {
        _start = result.Buffer.Start;
        _hidden = result.IsCompleted && !_wantsMore && !result.Buffer.IsEmpty;
        return _hidden ? new ReadResult(result.Buffer, result.IsCanceled, isCompleted: false) : result;
    }
}
