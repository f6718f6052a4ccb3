using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.FrontDoor;

/// <summary>What clients' connections read into and write from. Kestrel's own blocks have 4 KiB: a body of 10 kB would
/// take three reads, and an answer of 100 kB would be written in 25 pieces.</summary>
internal sealed class ConnectionMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 16 * 1024;
    private const int MostKept = 1024;

    private readonly ConcurrentQueue<Block> _kept = new();
    private int _count;

    public static ConnectionMemory Instance { get; } = new();

    public override int MaxBufferSize => BlockSize;

    /// <summary>Nothing, where the framework has no place for it any more.</summary>
    public static void Use(SocketConnectionFactoryOptions options)
    {
        try
        {
            SetMemoryPoolFactory(options, Instance);
        }
        catch (MissingMethodException)
        {
            // Its own memory does as well, and only costs more.
        }
    }

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (!_kept.TryDequeue(out var block)) return new Block(this);
        Interlocked.Decrement(ref _count);
        return block;
    }

    protected override void Dispose(bool disposing)
    {
    }

    // The framework gives it to the hosts of its own transports alone.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    private static extern void SetMemoryPoolFactory(
        SocketConnectionFactoryOptions options, IMemoryPoolFactory<byte> factory);

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _count) > MostKept) Interlocked.Decrement(ref _count);
        else _kept.Enqueue(block);
    }

    private sealed class Block : MemoryManager<byte>
    {
        private readonly ConnectionMemory _pool;
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);

        public Block(ConnectionMemory pool)
        {
            _pool = pool;
            Memory = MemoryMarshal.CreateFromPinnedArray(_bytes, 0, BlockSize);
        }

        public override Memory<byte> Memory { get; }
        public override Span<byte> GetSpan() => _bytes;
        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing) => _pool.Return(this);
    }
}
