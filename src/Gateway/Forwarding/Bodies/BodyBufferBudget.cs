using System.Buffers;

namespace Gateway.Forwarding;

public sealed class BodyBufferBudget(RetryOptions options)
{
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);
    public bool MayKeep(long? length) => options.BodyKept > 0 && (length ?? 1) <= options.BodyKept;

    /// <summary>At least so many bytes, or null when that is too much for one body or for all together.</summary>
    public byte[]? Rent(int size)
    {
        if (size > options.BodyKept) return null;
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
