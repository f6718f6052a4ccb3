using System.IO.Pipelines;

namespace Gateway.Link;

/// <summary>One byte stream in each direction; to the replica's Kestrel it is a connection.</summary>
internal sealed class LinkStream
{
    private readonly LinkConnection _link;
    private readonly LinkInput _input;
    private readonly object _gate = new();
    private readonly LinkWindow _window;
    private readonly LinkCredit _credit;
    private long _writtenBefore; // the last wait
    private bool _ended;
    private bool _peerEnded;
    private bool _over;
    private Action<LinkStream>? _settled;

    /// <param name="window">Bytes that may wait here, unread.</param>
    /// <param name="credit">The other end's window.</param>
    /// <param name="inline">Whoever waits for data goes on at once, on the thread that reads the link.</param>
    public LinkStream(uint id, LinkConnection link, int window, int credit, bool inline)
    {
        (Id, _link, _window, _credit) = (id, link, new LinkWindow(window), new LinkCredit(credit));
        _input = new LinkInput(this, inline);
    }

    public uint Id { get; }
    public PipeReader Input => _input;

    /// <summary>Called once, when the other end has ended or broken the stream; set before anything can arrive.</summary>
    public Action? OnPeerGone { get; set; }

    /// <summary>Nothing more can be sent.</summary>
    public bool IsOver => Volatile.Read(ref _over);

    /// <summary>Usable for another exchange: neither end has ended it, nothing unasked has come, and the other end waits
    /// for more.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_gate) return !_over && !_ended && !_peerEnded && _window.IsEmpty && _credit.IsWhole;
        }
    }

    /// <summary>Calls it once, when the other end waits for more, or has left: an app may have more to do after the last
    /// byte of its answer, and reads no other request before that.</summary>
    public void WhenSettled(Action<LinkStream> settled)
    {
        Volatile.Write(ref _settled, settled);
        lock (_gate)
        {
            if (!_credit.IsWhole && !_over && !_peerEnded) return;
        }

        Settled();
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
            if (!rest.IsEmpty && length <= Math.Min(LinkFrame.MostPayload, _credit.Left)) return Queue(data, rest);
            var taken = 0;
            for (var queued = 1; taken < length && _credit.Left > 0 && queued > 0; taken += queued)
            {
                var left = taken < data.Length ? data[taken..] : rest[(taken - data.Length)..];
                queued = Queue(left[..(int)Math.Min(Math.Min(left.Length, LinkFrame.MostPayload), _credit.Left)], default);
            }

            return taken;
        }
    }

    public void Flush() => _link.Output.Flush();

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
            _link.Output.WriteLast(Id, FrameKind.End, _window.Taken);
            if (_peerEnded) Leave();
        }

        _link.Output.Flush();
    }

    public void Reset()
    {
        lock (_gate)
        {
            if (_over) return;
            _link.Output.WriteLast(Id, FrameKind.Reset, _window.Taken);
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
        Settled();
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
        bool whole;
        lock (_gate) (waiting, whole) = (_credit.Add(count), _credit.IsWhole);
        waiting?.TrySetResult();
        if (whole) Settled();
    }

    /// <summary>All has been read here, and the reader waits. After something was written the other end is told, with the
    /// next frames that go: it may be the wait for another request.</summary>
    internal void Waits()
    {
        lock (_gate)
        {
            if (Written == _writtenBefore) return;
            _writtenBefore = Written;
            Give(_window.TakeAll());
        }
    }

    /// <summary>So many bytes more were read here.</summary>
    internal void Took(long count)
    {
        lock (_gate)
        {
            if (!Give(_window.Take(count))) return;
        }

        _link.Output.Flush();
    }

    private bool Give(uint credit)
    {
        if (credit == 0 || _over || _peerEnded) return false;
        _link.Output.WriteCredit(Id, credit);
        return true;
    }

    private void Settled()
    {
        if (Volatile.Read(ref _settled) is null) return;
        Interlocked.Exchange(ref _settled, null)?.Invoke(this);
    }

    private int Queue(ReadOnlySpan<byte> data, ReadOnlySpan<byte> rest)
    {
        if (_over || _ended || !_link.Output.Write(Id, FrameKind.Data, data, rest)) return 0;
        var length = data.Length + rest.Length;
        _credit.Use(length);
        Written += length;
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
        Settled();
    }

    /// <returns>Completes when it is worth a try to write more; null when it never will be.</returns>
    internal Task? NextTurn()
    {
        lock (_gate)
        {
            if (_over || _ended) return null;
            return _credit.Left > 0 ? _link.Output.TurnAsync() : _credit.MoreAsync();
        }
    }

    private void Leave()
    {
        _over = true;
        _link.Forget(this);
        _credit.Close();
    }
}
