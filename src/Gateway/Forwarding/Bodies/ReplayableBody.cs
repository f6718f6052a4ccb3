namespace Gateway.Forwarding;

/// <summary>The client's body on its way up; tells whether any of it has been taken, and when.</summary>
/// <param name="body">As the client sends it.</param>
/// <param name="deadline">Of the attempt; restarted whenever a piece is asked for.</param>
/// <param name="kept">Keeps what is read; null where the request would not be repeated anyway.</param>
public sealed class ReplayableBody(Stream body, AttemptDeadline deadline, BodyBuffer? kept) : SequentialStream
{
    private bool _touched;

    /// <summary>Whether it can still be sent from its start.</summary>
    public bool Whole => !_touched || kept is { Lost: false };

    /// <summary>Back to its start, for the next attempt.</summary>
    public void Rewind() => kept?.Rewind();

    public override bool CanRead => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A read of nothing waits for data and takes none.
        if (buffer.Length > 0) _touched = true;
        deadline.Restart();
        if (kept is null) return body.ReadAsync(buffer, cancellationToken);
        if (kept.HasUnsent) return new ValueTask<int>(kept.Replay(buffer));
        return ReadAndKeepAsync(kept, buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing) kept?.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadAndKeepAsync(BodyBuffer keeper, Memory<byte> buffer, CancellationToken cancellation)
    {
        var read = await body.ReadAsync(buffer, cancellation);
        keeper.Keep(buffer.Span[..read]);
        return read;
    }
}
