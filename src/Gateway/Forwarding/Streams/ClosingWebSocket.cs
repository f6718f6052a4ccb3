using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>A client's WebSocket, told by a close frame between two others when its replica has no more time.</summary>
public sealed class ClosingWebSocket : SequentialStream
{
    // Final, opcode 8, two bytes: 1001, going away.
    private static readonly byte[] _goingAway = [0x88, 0x02, 0x03, 0xE9];

    private readonly Stream _client;
    private readonly Replica _replica;
    private readonly WebSocketFrames _frames = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenRegistration _closing;
    // Never disposed: the replica may leave at any time.
    private readonly CancellationTokenSource _end = new();
    private Task _closed = Task.CompletedTask;
    private bool _closeSent;

    public ClosingWebSocket(Stream client, Replica replica)
    {
        (_client, _replica) = (client, replica);
        _closing = replica.Closing.Register(() => _closed = CloseAsync());
    }

    public override bool CanRead => true;
    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _client.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_closeSent) return;
            var closing = _replica.Closing.IsCancellationRequested;
            var sent = closing ? FrameRest(buffer) : buffer;
            if (!closing) _frames.Follow(buffer.Span);
            await _client.WriteAsync(sent, cancellationToken);
            if (closing) await SendCloseAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _client.FlushAsync(cancellationToken);

    public override void Flush() => _client.Flush();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _closed;
    }

    // YARP calls nothing else. A client that takes no more is not waited for.
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closing.Unregister();
            _end.Cancel();
            _client.Dispose();
        }

        base.Dispose(disposing);
    }

    // Nothing, where the replica is between two frames.
    private ReadOnlyMemory<byte> FrameRest(ReadOnlyMemory<byte> buffer) =>
        _frames.AtBoundary ? ReadOnlyMemory<byte>.Empty : buffer[.._frames.Advance(buffer.Span)];

    private async Task CloseAsync()
    {
        await _one.WaitAsync();
        try
        {
            await SendCloseAsync(_end.Token);
        }
        catch (Exception gone) when (gone
            is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The client went first, or takes nothing.
        }
        finally
        {
            _one.Release();
        }
    }

    // Else the end of the frame that has begun comes first, with the replica's next words.
    private async ValueTask SendCloseAsync(CancellationToken cancellation)
    {
        if (_closeSent || !_frames.AtBoundary) return;
        _closeSent = true;
        if (_frames.Closed) return;
        // Before the client can know of it, as for every other stream.
        _replica.CountStreamClosed();
        await _client.WriteAsync(_goingAway, cancellation);
        await _client.FlushAsync(cancellation);
    }
}
