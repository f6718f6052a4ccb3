using System.Buffers;
using System.IO.Pipelines;
using Gateway.Link;

namespace Gateway.ReplicaHook;

/// <summary>What Kestrel writes on a stream: kept until it is flushed, and then for as long as there is no credit.</summary>
internal sealed class StreamWriter(LinkStream stream, AnswerTrailers trailers) : PipeWriter
{
    private const int Small = 4 * 1024;
    private const int Large = LinkFrame.MostPayload;

    private readonly Queue<ArraySegment<byte>> _full = new();
    private int _taken; // of the first of them
    private byte[] _present = [];
    private int _begin;
    private int _end;
    private long _unflushed;
    private volatile bool _cancelled;
    private CancellationTokenSource? _waiting;

    public override bool CanGetUnflushedBytes => true;
    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _present.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _present.AsSpan(_end);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _present.Length - _end);
        (_end, _unflushed) = (_end + bytes, _unflushed + bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        WriteOut();
        stream.Flush();
        return _unflushed > 0 && !stream.IsOver
            ? WaitAsync(cancellationToken)
            : new ValueTask<FlushResult>(Result());
    }

    public override void CancelPendingFlush()
    {
        _cancelled = true;
        var waiting = _waiting;
        waiting?.Cancel();
    }

    // The connection's own end says the rest: see EndAsync.
    public override void Complete(Exception? exception = null)
    {
    }

    public async ValueTask EndAsync()
    {
        while (_unflushed > 0 && !stream.IsOver)
        {
            WriteOut();
            stream.Flush();
            if (_unflushed > 0) await stream.MayGoOnAsync(CancellationToken.None);
        }

        stream.End();
        Release();
    }

    private async ValueTask<FlushResult> WaitAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _waiting = either;
        try
        {
            while (_unflushed > 0 && !stream.IsOver && !_cancelled)
            {
                await stream.MayGoOnAsync(either.Token);
                WriteOut();
                stream.Flush();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A pending flush was cancelled; what it held stays for the next.
        }
        finally
        {
            _waiting = null;
        }

        return Result();
    }

    private FlushResult Result()
    {
        var result = new FlushResult(_cancelled, stream.IsOver);
        _cancelled = false;
        return result;
    }

    private void WriteOut()
    {
        trailers.Send();
        while (_full.TryPeek(out var segment))
        {
            var rest = segment[_taken..];
            var count = stream.Write(rest);
            (_taken, _unflushed) = (_taken + count, _unflushed - count);
            if (count < rest.Count) return;
            _full.Dequeue();
            Return(segment.Array!);
            _taken = 0;
        }

        var last = stream.Write(_present.AsSpan(_begin, _end - _begin));
        (_begin, _unflushed) = (_begin + last, _unflushed - last);
        if (_begin == _end) Release();
    }

    private void Ensure(int sizeHint)
    {
        var least = Math.Max(sizeHint, 1);
        if (_present.Length - _end >= least) return;
        if (_end > _begin) _full.Enqueue(new ArraySegment<byte>(_present, _begin, _end - _begin));
        else Return(_present);
        _present = ArrayPool<byte>.Shared.Rent(Math.Max(least, _unflushed == 0 ? Small : Large));
        (_begin, _end) = (0, 0);
    }

    // A stream that waits for its next request holds no buffer.
    private void Release()
    {
        Return(_present);
        (_present, _begin, _end) = ([], 0, 0);
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }
}
