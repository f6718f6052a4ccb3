namespace Gateway.Forwarding;

/// <param name="kept">Null where the request would not be repeated anyway.</param>
public sealed class ReplayableBody(Stream body, AttemptDeadline deadline, BodyBuffer? kept) : SequentialStream
{
    private bool _touched;

    /// <summary>Whether it can still be sent from its start.</summary>
    public bool Whole => !_touched || kept is { Lost: false };

    public override bool CanRead => true;
    public void Rewind() => kept?.Rewind();

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

    private async ValueTask<int> ReadAndKeepAsync(BodyBuffer keeper, Memory<byte> buffer, CancellationToken aborted)
    {
        var read = await body.ReadAsync(buffer, aborted);
        keeper.Keep(buffer.Span[..read]);
        return read;
    }
}
