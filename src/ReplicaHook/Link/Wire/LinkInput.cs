using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Gateway.Link;

/// <summary>What has come on a stream and was not read yet. Whoever waits for it reads it where the link has received
/// it; for whoever is busy it is copied, so that nobody keeps what others have received.</summary>
/// <remarks>Not bounded by itself: the stream's credit bounds it.</remarks>
/// <param name="inline">Whoever waits goes on at once, on the thread that reads the link.</param>
internal sealed class LinkInput(LinkStream stream, bool inline) : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly object _gate = new();
    private ManualResetValueTaskSourceCore<ReadResult> _reading = new() { RunContinuationsAsynchronously = !inline };
    private CancellationToken _token;
    private CancellationTokenRegistration _cancellation;
    private LinkSegment? _first;
    private LinkSegment? _last;
    private LinkSegment? _spare;
    private int _start; // in the first
    private bool _waits;
    private bool _hasNews; // bytes that nobody has looked at
    private bool _cancelled;
    private bool _ended;
    private bool _left;
    private Exception? _failure;

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate) return TryTake(out result);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<ReadResult> reading;
        lock (_gate)
        {
            if (TryTake(out var result)) return new ValueTask<ReadResult>(result);
            if (cancellationToken.IsCancellationRequested)
                return ValueTask.FromCanceled<ReadResult>(cancellationToken);
            _reading.Reset();
            (_waits, _token) = (true, cancellationToken);
            _cancellation = cancellationToken.UnsafeRegister(
                static (input, token) => ((LinkInput)input!).Cancel(token), this);
            reading = new ValueTask<ReadResult>(this, _reading.Version);
        }

        // Only the end that serves is asked for more on the same stream.
        if (!inline) stream.Waits();
        return reading;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        long taken;
        lock (_gate)
        {
            _hasNews = _last is { } last && !(examined.GetObject() == last && examined.GetInteger() == last.Length);
            taken = Drop(consumed);
        }

        if (taken > 0) stream.Took(taken);
    }

    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            _cancelled = true;
            if (!_waits) return;
        }

        Wake();
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            _left = true;
            while (_first is not null) DropFirst();
        }
    }

    /// <summary>Takes a part of what the link has received.</summary>
    public void Add(LinkBlock block, int offset, int count)
    {
        lock (_gate)
        {
            if (_left || _ended) return;
            if (_waits && _first is null) Append(Segment()).Show(block, offset, count);
            else Copy(block.Bytes.AsSpan(offset, count));
            _hasNews = true;
            if (!_waits) return;
        }

        Wake();
    }

    /// <param name="failure">Null when it ended as it should.</param>
    public void End(Exception? failure = null)
    {
        lock (_gate)
        {
            if (_ended) return;
            (_ended, _failure) = (true, failure);
            if (!_waits) return;
        }

        Wake();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _reading.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _reading.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reading.OnCompleted(continuation, state, token, flags);

    // Outside of the lock: whoever waits may go on at once.
    private void Wake()
    {
        ReadResult result;
        Exception? failure = null;
        lock (_gate)
        {
            if (!_waits) return;
            _waits = false;
            _cancellation.Unregister();
            result = default;
            if (IsBroken) failure = _failure;
            else TryTake(out result);
        }

        if (failure is not null) _reading.SetException(failure);
        else _reading.SetResult(result);
    }

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_waits || token != _token) return;
            _waits = false;
        }

        _reading.SetException(new OperationCanceledException(token));
    }

    // What has come is read first.
    private bool IsBroken => _failure is not null && !_hasNews && !_cancelled;

    private bool TryTake(out ReadResult result)
    {
        if (IsBroken) throw _failure!;
        result = default;
        if (!_cancelled && !_hasNews && !_ended) return false;
        var waiting = _first is null
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(_first, _start, _last!, _last!.Length);
        result = new ReadResult(waiting, _cancelled, isCompleted: _ended && _failure is null);
        _cancelled = false;
        return true;
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        var room = Math.Min(_last?.Room ?? 0, bytes.Length);
        if (room > 0) _last!.Add(bytes[..room]);
        bytes = bytes[room..];
        if (bytes.IsEmpty) return;
        var segment = Segment();
        segment.BeginCopy(bytes.Length);
        segment.Add(bytes);
        Append(segment);
    }

    private LinkSegment Segment()
    {
        var segment = _spare ?? new LinkSegment();
        _spare = null;
        return segment;
    }

    private LinkSegment Append(LinkSegment segment)
    {
        if (_last is null) _first = segment;
        else _last.Append(segment);
        return _last = segment;
    }

    private long Drop(SequencePosition upTo)
    {
        if (upTo.GetObject() is not LinkSegment end) return 0;
        long taken = 0;
        while (_first != end)
        {
            taken += _first!.Length - _start;
            DropFirst();
        }

        taken += upTo.GetInteger() - _start;
        _start = upTo.GetInteger();
        // A copy that is the last one may still grow, but is worth nothing.
        if (_start == end.Length) DropFirst();
        return taken;
    }

    private void DropFirst()
    {
        var first = _first!;
        (_first, _start) = (first.Following, 0);
        if (_first is null) _last = null;
        first.Release();
        _spare = first;
    }
}
