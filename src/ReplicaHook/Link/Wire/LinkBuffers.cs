using System.Collections.Concurrent;

namespace Gateway.Link;

/// <summary>Arrays of one size for what waits on links. The shared pool keeps few of a size, and with many streams
/// would make most of them anew.</summary>
internal static class LinkBuffers
{
    /// <summary>Bytes: more than a whole frame, so that one that is cut can be moved to the front.</summary>
    public const int Size = 64 * 1024;

    private const int MostKept = 128;

    private static readonly ConcurrentStack<byte[]> _kept = new();
    private static int _count;

    public static byte[] Rent()
    {
        if (!_kept.TryPop(out var array)) return GC.AllocateUninitializedArray<byte>(Size);
        Interlocked.Decrement(ref _count);
        return array;
    }

    public static void Return(byte[] array)
    {
        if (Interlocked.Increment(ref _count) > MostKept) Interlocked.Decrement(ref _count);
        else _kept.Push(array);
    }
}
