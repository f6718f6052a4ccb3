using Gateway.Replicas;

namespace Gateway.Forwarding;

// Only server-sent events may end when their replica has no more time: such a client comes again with its last event's
// id. Any other body that ended early would be taken for the whole, and is cut instead.
/// <param name="gatewayLeft">What belongs to the stream is sent to another gateway from then on.</param>
public sealed class ClosingEventStream(Stream events, Replica replica, CancellationToken gatewayLeft) : SequentialStream
{
    private CancellationTokenSource? _either;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The copy that reads has one token from its beginning to its end.
        _either ??= CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, replica.Closing, gatewayLeft);
        try
        {
            return await events.ReadAsync(buffer, _either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            replica.CountStreamClosed();
            return 0;
        }
    }

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
