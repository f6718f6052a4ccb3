using System.Buffers;

namespace Gateway.Forwarding;

/// <summary>The memory that kept bodies may take, together and each.</summary>
public sealed class BodyBufferBudget(RetryOptions options)
{
    private long _bytes;

    /// <summary>What is kept at present, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether bodies of this length are kept at all; null is one that the client did not tell.</summary>
    public bool MayKeep(long? length) => options.BodyKept > 0 && (length ?? 1) <= options.BodyKept;

    /// <summary>Memory for at least <paramref name="size"/> bytes, or null when that is too much for one body or for
    /// all together.</summary>
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
