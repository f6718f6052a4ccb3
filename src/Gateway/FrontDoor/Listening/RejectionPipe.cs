using System.IO.Pipelines;

namespace Gateway.FrontDoor;

/// <summary>A connection's transport, on which the last answer can be replaced.</summary>
public sealed class RejectionPipe(IDuplexPipe transport) : PipeWriter, IDuplexPipe
{
    private readonly PipeWriter _output = transport.Output;
    private byte[]? _replacement;
    private byte[] _discarded = [];
    private bool _replaced;

    public PipeReader Input => transport.Input;

    public PipeWriter Output => this;

    public override bool CanGetUnflushedBytes => _output.CanGetUnflushedBytes;

    public override long UnflushedBytes => _output.UnflushedBytes;

    /// <summary>From here on <paramref name="answer"/> goes out instead of what is written.</summary>
    public void Replace(byte[] answer) => _replacement ??= answer;

    public override Memory<byte> GetMemory(int sizeHint = 0) =>
        _replacement is null ? _output.GetMemory(sizeHint) : Discarded(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) =>
        _replacement is null ? _output.GetSpan(sizeHint) : Discarded(sizeHint);

    public override void Advance(int bytes)
    {
        if (_replacement is null) _output.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_replacement is null || _replaced) return _output.FlushAsync(cancellationToken);
        _replaced = true;
        return _output.WriteAsync(_replacement, cancellationToken);
    }

    public override void CancelPendingFlush() => _output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _output.Complete(exception);

    private byte[] Discarded(int size)
    {
        if (_discarded.Length < Math.Max(size, 1)) _discarded = new byte[Math.Max(size, 4096)];
        return _discarded;
    }
}
