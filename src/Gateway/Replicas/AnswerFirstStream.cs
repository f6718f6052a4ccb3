namespace Gateway.Replicas;

// A replica that refuses an upload answers, reads no more and closes (RFC 9112, section 9.6). .NET's HTTP/1.1 client
// reads no answer before it has sent the body: a write that fails must not cost the answer that is here already.
internal sealed class AnswerFirstStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private bool _deaf;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_deaf) return ValueTask.CompletedTask;
        var writing = base.WriteAsync(buffer, cancellationToken);
        return writing.IsCompletedSuccessfully ? writing : WatchAsync(writing);
    }

    private async ValueTask WatchAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (IOException) when (Socket is { Available: > 0 })
        {
            _deaf = true;
        }
    }
}
