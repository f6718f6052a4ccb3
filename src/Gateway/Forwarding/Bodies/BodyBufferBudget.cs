using System.Buffers;

namespace Gateway.Forwarding;

public sealed class BodyBufferBudget(RetryOptions options, Func<LimitOptions> limits)
{
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    /// <param name="repeats">Whether it may be sent twice.</param>
    /// <param name="ahead">Whether it is read before it is sent.</param>
    /// <returns>Null where nothing of it would be held.</returns>
    public BodyBuffer? BufferFor(long? length, bool repeats, bool ahead)
    {
        var kept = repeats && (length ?? 1) <= options.BodyKept ? options.BodyKept : 0;
        var most = Math.Max(kept, ahead ? limits().BufferedBody : 0);
        return most > 0 ? new BodyBuffer(this, length, most) : null;
    }

    public bool MayReadAhead(HttpRequest request) => ReadAhead.Suits(request, limits().BufferedBody);

    /// <summary>At least so many bytes, or null when that is too much for all together.</summary>
    public byte[]? Rent(int size)
    {
        var rented = ArrayPool<byte>.Shared.Rent(size);
        if (Interlocked.Add(ref _bytes, rented.Length) <= options.BodiesKept) return rented;
        Return(rented);
        return null;
    }

    public void Return(byte[] rented)
    {
        Interlocked.Add(ref _bytes, -rented.Length);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
