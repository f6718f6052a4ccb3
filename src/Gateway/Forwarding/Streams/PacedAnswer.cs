using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>An answer on its way to a client that may read slowly: it needs no place while it waits for that.</summary>
public sealed class PacedAnswer(Stream body, AttemptPlace place) : SequentialStream
{
    public override bool CanWrite => true;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var writing = body.WriteAsync(buffer, cancellationToken);
        return writing.IsCompleted ? writing : AwaitClientAsync(writing);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        var flushing = body.FlushAsync(cancellationToken);
        return flushing.IsCompleted ? flushing : AwaitClientAsync(new ValueTask(flushing)).AsTask();
    }

    public override void Flush() => body.Flush();

    private async ValueTask AwaitClientAsync(ValueTask writing)
    {
        place.GiveBack(PlaceGiven.WhileAnswerWaits);
        try
        {
            await writing;
        }
        finally
        {
            place.TakeAgain(PlaceGiven.WhileAnswerWaits);
        }
    }
}
