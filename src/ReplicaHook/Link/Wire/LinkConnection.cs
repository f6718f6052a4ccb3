using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Gateway.Link;

/// <summary>One link, from either end: its socket and the streams in it.</summary>
internal sealed class LinkConnection
{
    // Bytes that are worth a call to receive them.
    private const int LeastRoom = 16 * 1024;

    private readonly Socket _socket;
    private readonly Action<LinkStream>? _opened;
    private readonly ConcurrentDictionary<uint, LinkStream> _streams = new();
    private LinkBlock _block = new();
    private int _begin;
    private int _end;
    private int _left; // of the data that is being received
    private LinkStream? _reading;
    private uint _lastId;
    private volatile Exception? _failure;

    /// <param name="socket">Connected, the greetings exchanged.</param>
    /// <param name="opened">Takes what the other end opens; null where it may open nothing.</param>
    public LinkConnection(Socket socket, Action<LinkStream>? opened)
    {
        (_socket, _opened) = (socket, opened);
        Output = new LinkOutput(socket, Fail);
    }

    public bool IsOver => _failure is not null;

    /// <summary>What has ended it; null while it lasts.</summary>
    public Exception? Failure => _failure;

    public LinkOutput Output { get; }

    /// <returns>Null when the link is over.</returns>
    public LinkStream? Open()
    {
        var id = Interlocked.Increment(ref _lastId);
        var stream = new LinkStream(id, this, LinkFrame.AnswerCredit, LinkFrame.RequestCredit, inline: true);
        _streams[stream.Id] = stream;
        Output.Write(stream.Id, FrameKind.Open, []);
        // It may have ended before the stream was in the table.
        if (_failure is not { } failure) return stream;
        stream.LinkEnded(failure);
        return null;
    }

    /// <summary>Reads until the link ends, however; never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReadAsync().ConfigureAwait(false);
            Fail(new EndOfStreamException("the other end of the link has closed it"));
        }
        catch (Exception failure)
        {
            // Whatever it is: a link that nobody reads any more must not seem to be one.
            Fail(failure);
        }
    }

    public void Forget(LinkStream stream) => _streams.TryRemove(stream.Id, out _);

    public void Fail(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is not null) return;
        Output.Close();
        _socket.Dispose();
        foreach (var stream in _streams.Values) stream.LinkEnded(failure);
    }

    private async Task ReadAsync()
    {
        while (true)
        {
            var count = await _socket.ReceiveAsync(_block.Bytes.AsMemory(_end), SocketFlags.None).ConfigureAwait(false);
            if (count == 0) return;
            _end += count;
            while (TakeFrame())
            {
            }

            Output.Flush();
            MakeRoom();
        }
    }

    private bool TakeFrame()
    {
        if (_left > 0) return TakeData();
        if (_end - _begin < LinkFrame.HeadSize) return false;
        var frame = LinkFrame.Read(_block.Bytes.AsSpan(_begin));
        if (frame.Kind == FrameKind.Data)
        {
            _begin += LinkFrame.HeadSize;
            _left = frame.Length;
            // What belongs to no stream is for one that has ended here a moment ago.
            _streams.TryGetValue(frame.Stream, out _reading);
            return true;
        }

        if (_end - _begin < LinkFrame.HeadSize + frame.Length) return false;
        Take(frame, _block.Bytes.AsSpan(_begin + LinkFrame.HeadSize, frame.Length));
        _begin += LinkFrame.HeadSize + frame.Length;
        return true;
    }

    // Data need not wait for the rest of its frame.
    private bool TakeData()
    {
        var count = Math.Min(_left, _end - _begin);
        if (count == 0) return false;
        _reading?.Received(_block, _begin, count);
        (_begin, _left) = (_begin + count, _left - count);
        return true;
    }

    private void MakeRoom()
    {
        var rest = _block.Bytes.AsSpan(_begin.._end);
        if (_block.IsFree)
        {
            rest.CopyTo(_block.Bytes);
        }
        else
        {
            if (_block.Bytes.Length - _end >= LeastRoom) return;
            var next = new LinkBlock();
            rest.CopyTo(next.Bytes);
            _block.Release();
            _block = next;
        }

        (_begin, _end) = (0, rest.Length);
    }

    private void Take(LinkFrame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Kind == FrameKind.Open) Opened(frame.Stream);
        else if (_streams.TryGetValue(frame.Stream, out var stream)) Take(stream, frame.Kind, payload);
    }

    private static void Take(LinkStream stream, FrameKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.End:
                stream.PeerEnded(BinaryPrimitives.ReadInt64LittleEndian(payload));
                break;
            case FrameKind.Reset:
                stream.PeerReset(BinaryPrimitives.ReadInt64LittleEndian(payload));
                break;
            case FrameKind.Credit:
                stream.CreditCame(BinaryPrimitives.ReadUInt32LittleEndian(payload));
                break;
            case FrameKind.Trailers:
                stream.Trailers = payload.ToArray();
                break;
        }
    }

    private void Opened(uint id)
    {
        var stream = new LinkStream(id, this, LinkFrame.RequestCredit, LinkFrame.AnswerCredit, inline: false);
        if (_opened is null || !_streams.TryAdd(id, stream))
            throw new InvalidDataException($"the link said nonsense: stream {id} may not be opened");
        _opened(stream);
    }
}
