using System.Buffers;
using System.IO.Pipelines;

namespace Gateway.Forwarding;

// Kestrel cannot go on with a body of known length whose reading was cancelled by a token: neither another attempt nor
// the drain after an early answer could read what is left of it, and the connection would be reset.
public sealed class ClientBody(PipeReader body) : SequentialStream
{
    public override bool CanRead => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reading = body.ReadAsync(CancellationToken.None);
        if (!reading.IsCompletedSuccessfully) return WaitAsync(reading, buffer, cancellationToken);
        var result = reading.Result;
        return result.IsCanceled
            ? WaitAsync(new ValueTask<ReadResult>(result), buffer, cancellationToken)
            : new ValueTask<int>(Take(result, buffer));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private async ValueTask<int> WaitAsync(
        ValueTask<ReadResult> reading, Memory<byte> buffer, CancellationToken cancellation)
    {
        await using var registered = cancellation.UnsafeRegister(
            static reader => ((PipeReader)reader!).CancelPendingRead(), body);
        var result = await reading;
        while (result.IsCanceled)
        {
            body.AdvanceTo(result.Buffer.Start);
            cancellation.ThrowIfCancellationRequested();
            result = await body.ReadAsync(CancellationToken.None);
        }

        return Take(result, buffer);
    }

    private int Take(in ReadResult result, Memory<byte> buffer)
    {
        var length = (int)Math.Min(result.Buffer.Length, buffer.Length);
        var piece = result.Buffer.Slice(0, length);
        piece.CopyTo(buffer.Span);
        body.AdvanceTo(piece.End);
        return length;
    }
}
