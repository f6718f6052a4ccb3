namespace Gateway.Link;

/// <summary>Writing that waits for credit, and for its turn.</summary>
internal static class LinkWriting
{
    /// <exception cref="LinkStreamException">The other end has broken the stream, or the link is over.</exception>
    public static async ValueTask WriteAllAsync(
        this LinkStream stream, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        while (true)
        {
            data = data[stream.Write(data.Span)..];
            stream.Flush();
            if (data.IsEmpty) return;
            await stream.MayGoOnAsync(cancellation).ConfigureAwait(false);
            if (stream.IsOver) throw new LinkStreamException("the stream was reset");
        }
    }

    /// <summary>Completes when more can be written, or there is no use in waiting. Whoever has waited writes, and flushes
    /// in any case: so the turn goes on to the next.</summary>
    public static async ValueTask MayGoOnAsync(this LinkStream stream, CancellationToken cancellation)
    {
        if (stream.NextTurn() is not { } next) return;
        try
        {
            await next.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = next.ContinueWith(_ => stream.Flush(), TaskScheduler.Default);
            throw;
        }
    }
}
