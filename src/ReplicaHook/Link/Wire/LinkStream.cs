using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Gateway.Link;

/// <summary>One byte stream in each direction; to the replica's Kestrel it is a connection.</summary>
internal sealed class LinkStream
{
    private readonly LinkConnection _link;
    private readonly LinkInput _input;
    private readonly object _gate = new();
    private readonly LinkWindow _window;
    private long _credit;
    private bool _ended;
    private bool _peerEnded;
    private bool _over;
    private TaskCompletionSource? _mayGoOn;

    /// <param name="window">Bytes that may wait here, unread.</param>
    /// <param name="credit">The other end's window.</param>
    /// <param name="inline">Whoever waits for data goes on at once, on the thread that reads the link.</param>
    public LinkStream(uint id, LinkConnection link, int window, int credit, bool inline)
    {
        (Id, _link, _window, _credit) = (id, link, new LinkWindow(window), credit);
        _input = new LinkInput(this, inline);
    }

    public uint Id { get; }
    public PipeReader Input => _input;

    /// <summary>Called once, when the other end has ended or broken the stream; set before anything can arrive.</summary>
    public Action? OnPeerGone { get; set; }

    /// <summary>Nothing more can be sent.</summary>
    public bool IsOver => Volatile.Read(ref _over);

    /// <summary>Usable for another exchange: neither end has ended it, and nothing unasked has come.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_gate) return !_over && !_ended && !_peerEnded && _window.IsEmpty;
        }
    }

    /// <summary>Of the present answer, as field lines; null when it has none.</summary>
    public byte[]? Trailers { get; set; }

    /// <summary>Bytes written so far.</summary>
    public long Written { get; private set; }

    /// <summary>How many of them the other end had taken when it ended the stream; null while it has not.</summary>
    public long? PeerTook { get; private set; }

    /// <summary>Where the next frame will be, in all that the link has queued.</summary>
    public long Position => _link.Output.Queued;

    /// <summary>Nothing from there on has left this process.</summary>
    public bool IsUnsent(long position) => _link.Output.Handed <= position;

    /// <summary>Queues as much as there is credit and room for.</summary>
    /// <param name="rest">Follows in the same frame, where both fit.</param>
    /// <returns>How much that was, of both.</returns>
    public int Write(ReadOnlySpan<byte> data, ReadOnlySpan<byte> rest = default)
    {
        lock (_gate)
        {
            var length = data.Length + rest.Length;
            if (!rest.IsEmpty && length <= Math.Min(LinkFrame.MostPayload, _credit)) return Queue(data, rest);
            var taken = 0;
            for (var queued = 1; taken < length && _credit > 0 && queued > 0; taken += queued)
            {
                var left = taken < data.Length ? data[taken..] : rest[(taken - data.Length)..];
                queued = Queue(left[..(int)Math.Min(Math.Min(left.Length, LinkFrame.MostPayload), _credit)], default);
            }

            return taken;
        }
    }

    /// <exception cref="LinkStreamException">The other end has broken the stream, or the link is over.</exception>
    public async ValueTask WriteAllAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        while (true)
        {
            data = data[Write(data.Span)..];
            _link.Output.Flush();
            if (data.IsEmpty) return;
            await MayGoOnAsync(cancellation).ConfigureAwait(false);
            if (IsOver) throw new LinkStreamException("the stream was reset");
        }
    }

    public void Flush() => _link.Output.Flush();

    /// <summary>Completes when more can be written, or there is no use in waiting. Whoever has waited writes, and flushes
    /// in any case: so the turn goes on to the next.</summary>
    public async ValueTask MayGoOnAsync(CancellationToken cancellation)
    {
        if (Next() is not { } next) return;
        try
        {
            await next.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = next.ContinueWith(_ => _link.Output.Flush(), TaskScheduler.Default);
            throw;
        }
    }

    public void WriteTrailers(ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            if (!_over && !_ended) _link.Output.Write(Id, FrameKind.Trailers, lines);
        }
    }

    /// <summary>Nothing more will be written.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_over || _ended) return;
            _ended = true;
            _link.Output.Write(Id, FrameKind.End, Taken(stackalloc byte[LinkFrame.TakenSize]));
            if (_peerEnded) Leave();
        }

        _link.Output.Flush();
    }

    public void Reset()
    {
        lock (_gate)
        {
            if (_over) return;
            _link.Output.Write(Id, FrameKind.Reset, Taken(stackalloc byte[LinkFrame.TakenSize]));
            Leave();
        }

        _input.End(new LinkStreamException("the stream was reset here"));
        _link.Output.Flush();
    }

    internal void Received(LinkBlock block, int offset, int count)
    {
        lock (_gate)
        {
            if (_over || _peerEnded) return;
            if (!_window.Receive(count))
                throw new InvalidDataException($"the link said nonsense: stream {Id} was sent more than its credit");
        }

        _input.Add(block, offset, count);
    }

    internal void PeerEnded(long took)
    {
        lock (_gate)
        {
            if (_over || _peerEnded) return;
            (_peerEnded, PeerTook) = (true, took);
            if (_ended) Leave();
        }

        _input.End();
        OnPeerGone?.Invoke();
    }

    internal void PeerReset(long took)
    {
        PeerTook = took;
        Break(new LinkStreamException("the other end has reset the stream"));
    }

    internal void LinkEnded(Exception failure) => Break(new LinkStreamException(failure.Message, failure));

    internal void CreditCame(uint count)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            _credit += count;
            (waiting, _mayGoOn) = (_mayGoOn, null);
        }

        waiting?.TrySetResult();
    }

    /// <summary>So many bytes more were read here.</summary>
    internal void Took(long count)
    {
        lock (_gate)
        {
            var credit = _window.Take(count);
            if (credit == 0 || _over || _peerEnded) return;
            Span<byte> payload = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(payload, credit);
            _link.Output.Write(Id, FrameKind.Credit, payload);
        }

        _link.Output.Flush();
    }

    private int Queue(ReadOnlySpan<byte> data, ReadOnlySpan<byte> rest)
    {
        if (_over || _ended || !_link.Output.Write(Id, FrameKind.Data, data, rest)) return 0;
        var length = data.Length + rest.Length;
        (_credit, Written) = (_credit - length, Written + length);
        return length;
    }

    private void Break(LinkStreamException why)
    {
        lock (_gate)
        {
            if (_over) return;
            Leave();
        }

        _input.End(why);
        OnPeerGone?.Invoke();
    }

    private Task? Next()
    {
        lock (_gate)
        {
            if (_over || _ended) return null;
            if (_credit > 0) return _link.Output.TurnAsync();
            _mayGoOn ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _mayGoOn.Task;
        }
    }

    private ReadOnlySpan<byte> Taken(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt64LittleEndian(payload, _window.Taken);
        return payload;
    }

    private void Leave()
    {
        _over = true;
        _link.Forget(this);
        _mayGoOn?.TrySetResult();
    }
}
