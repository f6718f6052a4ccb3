using System.Buffers;
using System.Buffers.Binary;

namespace Gateway.Link;

/// <summary>
/// One end's way out. Frames gather in a buffer while the one before is being sent, so that under load many of them go
/// in one call.
/// </summary>
internal sealed class LinkOutput(Socket socket, Action<Exception> broken) : IThreadPoolWorkItem
{
    // Bytes that may wait. Above it data does too, each stream in its turn; what is owed anyway (ends, credit) is small.
    private const int Most = 512 * 1024;
    private const int Least = 16 * 1024;

    // Of each size: two for every link, of which a gateway has about as many as processors, and two for one that follows
    // another. The shared pool keeps some for every thread and processor, and a replica with answers of 50 kB 40 MB.
    private static readonly int _kept = 2 * Environment.ProcessorCount + 2;

    private static readonly ArrayPool<byte> _buffers = ArrayPool<byte>.Create(2 * Most, _kept);

    private readonly object _gate = new();
    private byte[] _filling = _buffers.Rent(Least);
    private byte[] _sending = _buffers.Rent(Least);
    private int _filled;
    private LinkFrame _last; // of those in it; none is of no kind
    private int _lastAt;
    private bool _busy;
    private bool _over;
    private long _queued;
    private long _sent;
    private long _handed;
    private readonly Queue<TaskCompletionSource> _waiting = new();

    /// <summary>Of all bytes ever queued, how many the other end may have: they were given to the system.</summary>
    public long Handed => Volatile.Read(ref _handed);

    /// <summary>All bytes ever queued.</summary>
    public long Queued => Volatile.Read(ref _queued);

    /// <returns>False when it is data and there is no room, or the link is over.</returns>
    public bool Write(
        uint stream, FrameKind kind, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> rest = default)
    {
        var length = payload.Length + rest.Length;
        lock (_gate)
        {
            if (_over || (kind == FrameKind.Data && _queued - _sent >= Most)) return false;
            var begin = _filled;
            Begin(new LinkFrame(stream, kind, length));
            payload.CopyTo(_filling.AsSpan(_filled));
            rest.CopyTo(_filling.AsSpan(_filled + payload.Length));
            _filled += length;
            _queued += _filled - begin;
            return true;
        }
    }

    public void WriteCredit(uint stream, uint more)
    {
        Span<byte> payload = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, more);
        Write(stream, FrameKind.Credit, payload);
    }

    /// <param name="taken">Bytes of the other side's.</param>
    public void WriteLast(uint stream, FrameKind kind, long taken)
    {
        Span<byte> payload = stackalloc byte[LinkFrame.TakenSize];
        BinaryPrimitives.WriteInt64LittleEndian(payload, taken);
        Write(stream, kind, payload);
    }

    /// <summary>Sends what was written, or leaves it to whoever is sending.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_filled == 0) PassTurns();
            if (_busy || _over || _filled == 0) return;
            _busy = true;
        }

        // Not from here: what others have to say in the same moment goes with it.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAllAsync();

    /// <summary>Completes when it is the caller's turn to write data, or the link is over.</summary>
    public Task TurnAsync()
    {
        lock (_gate)
        {
            if (_over || _queued - _sent < Most) return Task.CompletedTask;
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
            return turn.Task;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _over = true;
            while (_waiting.TryDequeue(out var turn)) turn.SetResult();
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (Next() is { Length: > 0 } piece)
            {
                while (piece.Length > 0)
                {
                    var count = await socket.SendAsync(piece, SocketFlags.None).ConfigureAwait(false);
                    piece = piece[count..];
                    MadeRoom(count);
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            broken(failure);
        }
    }

    // A frame, or the rest of the one before: an answer's end, which comes just after it, need not wake anybody again.
    private void Begin(LinkFrame frame)
    {
        var whole = _last.Length + frame.Length;
        var isRest = frame.Kind == FrameKind.Data && _last.Kind == FrameKind.Data && _last.Stream == frame.Stream
            && whole <= LinkFrame.MostPayload;
        var size = isRest ? frame.Length : LinkFrame.HeadSize + frame.Length;
        if (_filling.Length - _filled < size) Grow(_filled + size);
        if (isRest) _last = frame with { Length = whole };
        else (_last, _lastAt, _filled) = (frame, _filled, _filled + LinkFrame.HeadSize);
        _last.Write(_filling.AsSpan(_lastAt));
    }

    private ReadOnlyMemory<byte> Next()
    {
        lock (_gate)
        {
            var count = _filled;
            _last = default;
            (_filling, _sending, _filled, _handed) = (_sending, _filling, 0, _queued);
            if (count == 0 || _over) _busy = false;
            if (_busy) return _sending.AsMemory(0, count);
            Shrink();
            return default;
        }
    }

    private void MadeRoom(int count)
    {
        lock (_gate)
        {
            _sent += count;
            PassTurns();
        }
    }

    // To as many as can each write a frame.
    private void PassTurns()
    {
        for (var room = Most - (_queued - _sent); room > 0 && _waiting.TryDequeue(out var turn); room -= LinkFrame.MostPayload)
            turn.SetResult();
    }

    private void Grow(int size)
    {
        var larger = _buffers.Rent(Math.Max(size, _filling.Length * 2));
        _filling.AsSpan(0, _filled).CopyTo(larger);
        _buffers.Return(_filling);
        _filling = larger;
    }

    // A link without much to say needs no room for it.
    private void Shrink()
    {
        _sending = Small(_sending);
        _filling = Small(_filling);
    }

    private static byte[] Small(byte[] buffer)
    {
        if (buffer.Length <= 2 * Least) return buffer;
        _buffers.Return(buffer);
        return _buffers.Rent(Least);
    }
}
