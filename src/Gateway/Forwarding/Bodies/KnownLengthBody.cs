namespace Gateway.Forwarding;

/// <summary>
/// An answer's body of announced length. Over HTTP/2 its end comes after its last byte: a replica that breaks in between
/// has told all. The client knows that it has everything, may have asked for the next thing on the same connection, and
/// would lose that with it.
/// </summary>
/// <param name="body">As the replica sends it.</param>
/// <param name="length">In bytes.</param>
public sealed class KnownLengthBody(Stream body, long length) : SequentialStream
{
    private long _left = length;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            _left -= read;
            return read;
        }
        catch (IOException) when (_left == 0)
        {
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) body.Dispose();
        base.Dispose(disposing);
    }
}
