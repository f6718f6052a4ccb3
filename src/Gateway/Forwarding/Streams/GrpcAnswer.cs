using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Forwarding;

// A client of gRPC takes a reset for what its code says, and an end without a status for a broken server. Between two
// messages it can be told what happened, and calls again.
/// <summary>The messages of an answer. What breaks off, or has no more time, ends with a status.</summary>
public sealed class GrpcAnswer(Stream messages, Replica replica) : SequentialStream
{
    private const string Leaving = "the replica leaves; call again";

    private readonly GrpcFrames _frames = new();
    private CancellationTokenSource? _either;

    /// <summary>Null where the answer goes on, or has ended by itself.</summary>
    public string? EndedBy { get; private set; }

    /// <summary>The replica did it.</summary>
    public bool BrokeOff { get; private set; }

    public override bool CanRead => true;

    public static async ValueTask<GrpcAnswer?> WatchAsync(
        HttpContext context, HttpResponseMessage response, ResponseHead head, Replica replica,
        CancellationToken cancellation)
    {
        if (!GrpcStatus.Is(head.Type) || !GrpcStatus.Is(context.Request.ContentType)) return null;
        if (!context.Response.SupportsTrailers()) return null;
        var watched = new GrpcAnswer(await response.Content.ReadAsStreamAsync(cancellation), replica);
        response.Content = new StreamContent(watched);
        return watched;
    }

    public void WriteStatus(HttpResponse response)
    {
        response.AppendTrailer(
            GrpcStatus.StatusField, GrpcStatus.Unavailable.ToString(CultureInfo.InvariantCulture));
        response.AppendTrailer(
            GrpcStatus.MessageField, BrokeOff ? "the connection to the replica broke" : EndedBy);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (EndedBy is not null) return 0;
        // The copy that reads has one token from its beginning to its end.
        _either ??= CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replica.Closing);
        try
        {
            var waits = _frames.AtBoundary ? _either.Token : cancellationToken;
            var read = await messages.ReadAsync(buffer, waits);
            return Take(buffer.Span[..read]);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Leave();
            return 0;
        }
        catch (IOException broke) when (_frames.AtBoundary && !cancellationToken.IsCancellationRequested)
        {
            // Of a read that is cancelled .NET's client may say that it broke.
            if (replica.Closing.IsCancellationRequested) Leave();
            else (EndedBy, BrokeOff) = (broke.Message, true);
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _either?.Dispose();
            messages.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0 || !replica.Closing.IsCancellationRequested)
        {
            _frames.Follow(bytes);
            return bytes.Length;
        }

        var whole = _frames.Advance(bytes);
        if (_frames.AtBoundary) Leave();
        return whole;
    }

    private void Leave()
    {
        EndedBy = Leaving;
        replica.CountStreamClosed();
    }
}
