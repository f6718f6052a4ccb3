using Gateway.Replicas;

namespace Gateway.Routing;

/// <summary>
/// A stream of server-sent events, which ends when its replica has no more time for it: the client sees a whole answer
/// and, by the rules of such streams, comes again with the id of the last event. Any other body that ended early would
/// be taken for the whole, and is cut instead.
/// </summary>
public sealed class PartingEvents(Stream events, Replica replica) : Stream
{
    private CancellationTokenSource? _either;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The copy that reads has one token from its beginning to its end.
        _either ??= CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replica.Parting);
        try
        {
            return await events.ReadAsync(buffer, _either.Token);
        }
        catch (OperationCanceledException) when (
            replica.Parting.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            replica.CountParted();
            return 0;
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _either?.Dispose();
            events.Dispose();
        }

        base.Dispose(disposing);
    }
}
